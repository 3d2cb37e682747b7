// Asks the feed once an hour, over one connection that stays open.
//
//	FEED_URL=http://127.0.0.1:PORT/PATH poller COUNT [--no-sleep]
package main

import (
	"io"
	"net/http"
	"os"
	"strconv"
	"time"
)

func ask(client *http.Client, url string) bool {
	answer, err := client.Get(url)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return err == nil && answer.StatusCode == 200
}

func main() {
	count, err := strconv.Atoi(os.Args[1])
	if err != nil {
		os.Exit(2)
	}
	client := &http.Client{}
	for left := count; left > 0; left-- {
		if !ask(client, os.Getenv("FEED_URL")) {
			os.Exit(1)
		}
		if len(os.Args) == 2 {
			time.Sleep(time.Hour)
		}
	}
}
