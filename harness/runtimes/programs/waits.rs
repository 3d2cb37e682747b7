//! The kinds of wait that the standard library of Rust has: waits KIND. It has neither signals nor time zones.

use std::env;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::sync::mpsc::{channel, RecvTimeoutError};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

fn millis(count: u64) -> Duration {
    Duration::from_millis(count)
}

struct Waits {
    start: Instant,
}

impl Waits {
    fn say(&self, what: &str) {
        println!("{} at {} ms", what, self.start.elapsed().as_millis());
    }

    /// The wall clock, in a month of 2031 that is March: the library has no calendar.
    fn wall(&self) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let march = 1_930_089_600; // 2031-03-01T00:00:00Z
        let seconds = now.as_secs() - march;
        format!(
            "2031-03-{:02}T{:02}:{:02}:{:02}",
            seconds / 86400 + 1,
            seconds / 3600 % 24,
            seconds / 60 % 60,
            seconds % 60
        )
    }

    fn sleep(&self) {
        thread::sleep(millis(1500));
        println!("{} ms", self.start.elapsed().as_millis());
        thread::sleep(Duration::from_secs(86400));
        println!("{} ms", self.start.elapsed().as_millis());
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        println!("{}.{:03}Z", self.wall(), now.subsec_millis());
    }

    fn ticker(&self) {
        let (sender, receiver) = channel();
        thread::spawn(move || {
            for tick in 1..=4 {
                thread::sleep(millis(250));
                sender.send(tick).unwrap();
            }
        });
        for tick in receiver {
            self.say(&format!("tick {}", tick));
        }
    }

    fn expires(&self) {
        let (_sender, receiver) = channel::<()>();
        match receiver.recv_timeout(millis(2000)) {
            Err(RecvTimeoutError::Timeout) => self.say("timed out"),
            other => println!("{:?}", other),
        }
    }

    fn woken(&self) {
        let (sender, receiver) = channel();
        thread::spawn(move || {
            thread::sleep(millis(700));
            sender.send(()).unwrap();
        });
        match receiver.recv_timeout(millis(10000)) {
            Ok(()) => self.say("woken"),
            other => println!("{:?}", other),
        }
    }

    /// The library can't wait for a process with a time-out: a thread waits for it without one.
    fn run_child(&self, duration: &str, limit: Duration) {
        let mut child = Command::new("sleep").arg(duration).spawn().unwrap();
        let pid = child.id().to_string();
        let (sender, receiver) = channel();
        let waiter = thread::spawn(move || sender.send(child.wait().is_ok()).is_ok());
        match receiver.recv_timeout(limit) {
            Ok(_) => self.say("ended"),
            Err(_) => {
                self.say("timed out");
                Command::new("kill").args(["-9", &pid]).status().unwrap();
            }
        }
        waiter.join().unwrap();
    }

    fn child(&self) {
        self.run_child("2", millis(10000));
        self.run_child("100", millis(3000));
    }

    fn connect(&self, limit: Duration) -> TcpStream {
        let port = env::var("SERVER_PORT").unwrap().parse::<u16>().unwrap();
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_read_timeout(Some(limit)).unwrap();
        stream
    }

    fn socket(&self) {
        let mut byte = [0];
        match self.connect(millis(3000)).read(&mut byte) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => self.say("timed out"),
            other => println!("{:?}", other),
        }
    }

    fn fetch(&self, delay: u32, limit: Duration) {
        let mut stream = self.connect(limit);
        write!(stream, "GET /{} HTTP/1.1\r\nHost: here\r\n\r\n", delay).unwrap();
        let mut text = String::new();
        match stream.read_to_string(&mut text) {
            Ok(_) => self.say(text.split(' ').nth(1).unwrap()),
            Err(_) => self.say("timed out"),
        }
    }

    fn http(&self) {
        self.fetch(300, millis(10000));
        self.fetch(5000, millis(1000));
    }

    fn lock(&self) {
        let pair = Arc::new((Mutex::new(false), Condvar::new()));
        let other = Arc::clone(&pair);
        thread::spawn(move || {
            thread::sleep(millis(800));
            *other.0.lock().unwrap() = true;
            other.1.notify_one();
        });
        let (mutex, condition) = &*pair;
        for limit in [500, 10000] {
            let held = mutex.lock().unwrap();
            let result = condition
                .wait_timeout_while(held, millis(limit), |is_free| !*is_free)
                .unwrap();
            self.say(if result.1.timed_out() { "given up" } else { "taken" });
        }
    }

    fn weeks(&self) {
        for hour in 1..=672 {
            thread::sleep(Duration::from_secs(3600));
            if hour % 168 == 0 {
                println!("{} hours: {}Z", hour, self.wall());
            }
        }
    }
}

fn main() {
    let waits = Waits { start: Instant::now() };
    match env::args().nth(1).as_deref() {
        Some("sleep") => waits.sleep(),
        Some("ticker") => waits.ticker(),
        Some("expires") => waits.expires(),
        Some("woken") => waits.woken(),
        Some("child") => waits.child(),
        Some("socket") => waits.socket(),
        Some("http") => waits.http(),
        Some("lock") => waits.lock(),
        Some("weeks") => waits.weeks(),
        _ => std::process::exit(2),
    }
}
