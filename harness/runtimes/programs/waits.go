// Every kind of wait as a program in Go has it: waits KIND. `many` and `own-server` are Go's own: a thousand goroutines,
// and a server and a client in one process.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

var start = time.Now()

func say(what string) {
	fmt.Printf("%s at %d ms\n", what, time.Since(start).Milliseconds())
}

func check(err error) {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func sleep() {
	time.Sleep(1500 * time.Millisecond)
	fmt.Println(time.Since(start).Milliseconds(), "ms")
	time.Sleep(24 * time.Hour)
	fmt.Println(time.Since(start).Milliseconds(), "ms")
	fmt.Println(time.Now().UTC().Format("2006-01-02T15:04:05.000Z"))
}

func ticker() {
	every := time.NewTicker(250 * time.Millisecond)
	for tick := 1; tick <= 4; tick++ {
		<-every.C
		say(fmt.Sprintf("tick %d", tick))
	}
}

func expires() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	<-ctx.Done()
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		say("timed out")
	}
}

func woken() {
	done := make(chan bool)
	go func() {
		time.Sleep(700 * time.Millisecond)
		close(done)
	}()
	select {
	case <-done:
		say("woken")
	case <-time.After(10 * time.Second):
		say("timed out")
	}
}

func runChild(duration string, limit time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	if exec.CommandContext(ctx, "sleep", duration).Run() == nil {
		say("ended")
	} else {
		say("timed out")
	}
}

func child() {
	runChild("2", 10*time.Second)
	runChild("100", 3*time.Second)
}

func socket() {
	connection, err := net.Dial("tcp", "127.0.0.1:"+os.Getenv("SERVER_PORT"))
	check(err)
	check(connection.SetReadDeadline(time.Now().Add(3 * time.Second)))
	_, err = connection.Read(make([]byte, 1))
	if errors.Is(err, os.ErrDeadlineExceeded) {
		say("timed out")
	}
}

func fetch(address string, limit time.Duration) {
	client := http.Client{Timeout: limit}
	response, err := client.Get(address)
	if err == nil {
		say(fmt.Sprint(response.StatusCode))
		response.Body.Close()
	} else if os.IsTimeout(err) {
		say("timed out")
	} else {
		say(err.Error())
	}
}

func exchange() {
	fetch("http://127.0.0.1:"+os.Getenv("SERVER_PORT")+"/300", 10*time.Second)
	fetch("http://127.0.0.1:"+os.Getenv("SERVER_PORT")+"/5000", time.Second)
}

func ownServer() {
	server := httptest.NewServer(http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		delay, err := time.ParseDuration(request.URL.Path[1:])
		check(err)
		time.Sleep(delay)
	}))
	fetch(server.URL+"/300ms", 10*time.Second)
	fetch(server.URL+"/5s", time.Second)
}

func signals() {
	arrived := make(chan os.Signal, 1)
	signal.Notify(arrived, syscall.SIGUSR1)
	sender := exec.Command("sh", "-c", "sleep 0.4; kill -USR1 $0", fmt.Sprint(os.Getpid()))
	check(sender.Start())
	slept := time.After(time.Second)
	<-arrived
	say("signal")
	<-slept
	fmt.Printf("slept until %d ms\n", time.Since(start).Milliseconds())
	check(sender.Wait())
}

func change() {
	berlin, err := time.LoadLocation("Europe/Berlin")
	check(err)
	fmt.Println(time.Now().In(berlin).Format("2006-01-02 15:04:05 -0700"))
	time.Sleep(4 * time.Second)
	fmt.Println(time.Now().In(berlin).Format("2006-01-02 15:04:05 -0700"))
}

// A lock that can be waited for with a time-out is a channel.
func lock() {
	held := make(chan bool, 1)
	held <- true
	go func() {
		time.Sleep(800 * time.Millisecond)
		<-held
	}()
	for _, limit := range []time.Duration{500 * time.Millisecond, 10 * time.Second} {
		select {
		case held <- true:
			say("taken")
		case <-time.After(limit):
			say("given up")
		}
	}
}

func weeks() {
	every := time.NewTicker(time.Hour)
	for hour := 1; hour <= 672; hour++ {
		<-every.C
		if hour%168 == 0 {
			fmt.Printf("%d hours: %s\n", hour, time.Now().UTC().Format(time.RFC3339))
		}
	}
}

// Each of a thousand goroutines sleeps a minute more than the one before.
func many() {
	var group sync.WaitGroup
	var mutex sync.Mutex
	order := []int{}
	for i := 1; i <= 1000; i++ {
		group.Add(1)
		go func(i int) {
			defer group.Done()
			time.Sleep(time.Duration(i) * time.Minute)
			mutex.Lock()
			order = append(order, i)
			mutex.Unlock()
		}(i)
	}
	group.Wait()
	for i, woken := range order {
		if woken != i+1 {
			fmt.Printf("%d woke as number %d\n", woken, i+1)
		}
	}
	say(fmt.Sprintf("%d woken", len(order)))
}

func main() {
	kinds := map[string]func(){
		"sleep": sleep, "ticker": ticker, "expires": expires, "woken": woken, "child": child, "socket": socket,
		"http": exchange, "signal": signals, "spring": change, "autumn": change, "lock": lock, "weeks": weeks,
		"many": many, "own-server": ownServer,
	}
	kind := kinds[os.Args[len(os.Args)-1]]
	if kind == nil {
		os.Exit(2)
	}
	kind()
}
