/* Sleeps so many hours, beside a scheduler that has nothing to do.
 *
 *     java Idle HOURS [--no-sleep] */
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

public final class Idle {
    private static int ticks;

    public static void main(String[] arguments) throws Exception {
        int hours = Integer.parseInt(arguments[0]);
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        scheduler.scheduleAtFixedRate(() -> ticks++, 1, 1, TimeUnit.HOURS);
        if (arguments.length == 1) {
            Thread.sleep(TimeUnit.HOURS.toMillis(hours));
        }
        scheduler.shutdownNow();
    }
}
