// Every kind of wait as a program in Java has it: Waits KIND ..., each kind under its name.
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

public class Waits {
    static long start;
    static long unit = 1;

    static long elapsed() {
        return (System.nanoTime() - start) / 1_000_000 / unit * unit;
    }

    static void say(String what) {
        System.out.println(what + " at " + elapsed() + " ms");
    }

    static String utc(String pattern) {
        return DateTimeFormatter.ofPattern(pattern).format(Instant.now().atOffset(ZoneOffset.UTC));
    }

    static void sleep() throws Exception {
        Thread.sleep(1500);
        System.out.println(elapsed() + " ms");
        Thread.sleep(Duration.ofDays(1).toMillis());
        System.out.println(elapsed() + " ms");
        System.out.println(utc("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'"));
    }

    static void ticker() throws Exception {
        ScheduledExecutorService executor = Executors.newScheduledThreadPool(1);
        var ticks = new LinkedBlockingQueue<Long>();
        executor.scheduleAtFixedRate(() -> ticks.add(elapsed()), 250, 250, TimeUnit.MILLISECONDS);
        for (int tick = 1; tick <= 4; tick++) {
            System.out.println("tick " + tick + " at " + ticks.take() + " ms");
        }
        executor.shutdownNow();
    }

    static void expires() throws Exception {
        say(new LinkedBlockingQueue<String>().poll(2, TimeUnit.SECONDS) == null ? "timed out" : "woken");
    }

    static void woken() throws Exception {
        var future = CompletableFuture.supplyAsync(
            () -> "woken", CompletableFuture.delayedExecutor(700, TimeUnit.MILLISECONDS));
        say(future.get(10, TimeUnit.SECONDS));
    }

    static void runChild(String duration, long limit) throws Exception {
        Process child = new ProcessBuilder("sleep", duration).start();
        say(child.waitFor(limit, TimeUnit.SECONDS) ? "ended" : "timed out");
        child.destroyForcibly().waitFor();
    }

    static void child() throws Exception {
        runChild("2", 10);
        runChild("100", 3);
    }

    static void socket() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", Integer.parseInt(System.getenv("SERVER_PORT")))) {
            socket.setSoTimeout(3000);
            socket.getInputStream().read();
        } catch (SocketTimeoutException e) {
            say("timed out");
        }
    }

    static void fetch(HttpClient client, int port, int delay, Duration limit) throws Exception {
        var address = URI.create("http://127.0.0.1:" + port + "/" + delay);
        try {
            var request = HttpRequest.newBuilder(address).timeout(limit).build();
            say("" + client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
        } catch (HttpTimeoutException e) {
            say("timed out");
        }
    }

    static void exchange(int port) throws Exception {
        var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        // To load and to compile its classes burns CPU for more than 10 ms at once, and then ticks of the JVM come due:
        // so its first exchanges do not count, and the others are told in tenths of a second.
        unit = 100;
        for (int i = 0; i < 3; i++) {
            client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/0"))
                .timeout(Duration.ofDays(1)).build(), HttpResponse.BodyHandlers.ofString());
        }
        start = System.nanoTime();
        fetch(client, port, 300, Duration.ofSeconds(10));
        fetch(client, port, 5000, Duration.ofSeconds(1));
    }

    static void ownServer() throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> {
            try {
                Thread.sleep(Integer.parseInt(exchange.getRequestURI().getPath().substring(1)));
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        exchange(server.getAddress().getPort());
        server.stop(0);
    }

    // A JVM has no public way to catch a signal but this one.
    @SuppressWarnings("removal")
    static void signal() throws Exception {
        sun.misc.Signal.handle(new sun.misc.Signal("HUP"), signal -> say("signal"));
        new ProcessBuilder("sh", "-c", "sleep 0.4; kill -HUP " + ProcessHandle.current().pid()).start();
        Thread.sleep(1000);
        System.out.println("slept until " + elapsed() + " ms");
    }

    static void change() throws Exception {
        var form = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xx");
        System.out.println(form.format(ZonedDateTime.now(ZoneId.of("Europe/Berlin"))));
        Thread.sleep(4000);
        System.out.println(form.format(ZonedDateTime.now(ZoneId.of("Europe/Berlin"))));
    }

    static void lock() throws Exception {
        var lock = new ReentrantLock();
        var held = new CompletableFuture<Void>();
        new Thread(() -> {
            lock.lock();
            held.complete(null);
            try {
                Thread.sleep(800);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            lock.unlock();
        }).start();
        held.get();
        say(lock.tryLock(500, TimeUnit.MILLISECONDS) ? "taken" : "given up");
        say(lock.tryLock(10, TimeUnit.SECONDS) ? "taken" : "given up");
    }

    static void weeks() throws Exception {
        for (int hour = 1; hour <= 672; hour++) {
            Thread.sleep(3_600_000);
            if (hour % 168 == 0) {
                System.out.println(hour + " hours: " + utc("yyyy-MM-dd'T'HH:mm:ss'Z'"));
            }
        }
    }

    static void wait(String kind) throws Exception {
        switch (kind) {
            case "sleep" -> sleep();
            case "ticker" -> ticker();
            case "expires" -> expires();
            case "woken" -> woken();
            case "child" -> child();
            case "socket" -> socket();
            case "http" -> exchange(Integer.parseInt(System.getenv("SERVER_PORT")));
            case "own-server" -> ownServer();
            case "signal" -> signal();
            case "spring", "autumn" -> change();
            case "lock" -> lock();
            case "weeks" -> weeks();
            default -> System.exit(2);
        }
    }

    public static void main(String[] kinds) throws Exception {
        for (String kind : kinds) {
            if (kinds.length > 1) {
                System.out.println("[" + kind + "]");
            }
            start = System.nanoTime();
            wait(kind);
        }
        System.exit(0);
    }
}
