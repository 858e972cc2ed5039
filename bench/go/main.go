// main.go: workload W1 in Go, to compare with: two goroutines, each calls runtime.Gosched N/2 times.
//
// Called as `W1 N`, on one processor, and prints what ../coil.c prints. Compiled to WebAssembly, it runs under the same wasmtime.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"time"
)

func yield(n int) {
	var both sync.WaitGroup
	for range 2 {
		both.Add(1)
		go func() {
			for range n / 2 {
				runtime.Gosched()
			}
			both.Done()
		}()
	}
	both.Wait()
}

func main() {
	runtime.GOMAXPROCS(1)
	if len(os.Args) != 3 || os.Args[1] != "W1" {
		fmt.Println(`{"na":"only W1 is here"}`)
		return
	}
	n, err := strconv.Atoi(os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	n = max(n/2*2, 2)
	yield(n / 10)
	start := time.Now()
	yield(n)
	fmt.Printf("{\"n\":%d,\"s\":%.9f}\n", n, time.Since(start).Seconds())
}
