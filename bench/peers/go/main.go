// main.go: goroutines, natively and as WebAssembly: go WORKLOAD N
//
// Prints {"n":N,"s":SECONDS}, or {"na":"why"}; a wrong result is a panic. On one processor (GOMAXPROCS is 1), as WebAssembly has no more. Each
// workload runs once with N/10 to warm up and once for the record. W4, the sleepers, is measured from outside and has no warm-up.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"time"
)

const (
	group = 10_000
	queue = 64
	depth = 10
)

func check(result, expected int) {
	if result != expected {
		panic(fmt.Sprintf("the result is %d, and must be %d", result, expected))
	}
}

// The same numbers for everyone: delays between 0 and limit - 1.
type delays int64

func (state *delays) next(limit int64) int64 {
	*state = (*state*1103515245 + 12345) & 0x7fffffff
	return (int64(*state) >> 8) % limit
}

// Two goroutines, which return how often they did something.
func both(first, second func() int) int {
	var results [2]int
	var all sync.WaitGroup
	for side, body := range []func() int{first, second} {
		all.Add(1)
		go func() {
			results[side] = body()
			all.Done()
		}()
	}
	all.Wait()
	return results[0] + results[1]
}

// W1: a yield.
func yields(times int) int {
	for range times {
		runtime.Gosched()
	}
	return times
}

func yield(n int) {
	body := func() int { return yields(n / 2) }
	check(both(body, body), n)
}

// W2: a goroutine that returns at once, and that is waited for, by a channel of its own.
func spawnAndJoin(n int) {
	sum := 0
	for range n {
		done := make(chan struct{})
		go func() {
			sum++
			close(done)
		}()
		<-done
	}
	check(sum, n)
}

// W3: a hand-over. A channel that is closed is what a future is elsewhere; each side makes one, closes the other's, and waits for its own.
func handOver(n int) {
	var promised [2]chan struct{}
	give := func(side int) {
		if channel := promised[side]; channel != nil {
			promised[side] = nil
			close(channel)
		}
	}
	handOvers := func(side int) int {
		for range n / 2 {
			mine := make(chan struct{})
			promised[side] = mine
			give(1 - side)
			<-mine
		}
		give(1 - side) // whoever ends last must not leave the other one waiting
		return n / 2
	}
	check(both(func() int { return handOvers(0) }, func() int { return handOvers(1) }), n)
}

// W4: a sleeper.
func sleepers(n int) {
	var all sync.WaitGroup
	state := delays(12345)
	sum := 0
	all.Add(n)
	for range n {
		milliseconds := state.next(501)
		go func() {
			time.Sleep(time.Duration(milliseconds) * time.Millisecond)
			sum++
			all.Done()
		}()
	}
	all.Wait()
	check(sum, n)
}

// W5: an item. A producer and a consumer over a channel of 64.
func queueItems(n int) {
	items := make(chan int, queue)
	produce := func() int {
		for i := range n {
			items <- i
		}
		return 0
	}
	consume := func() int {
		sum := 0
		for range n {
			sum += <-items
		}
		return sum
	}
	check(both(produce, consume), n*(n-1)/2)
}

// W6: a goroutine. Groups of 10,000 that return at once.
func gather(n int) {
	sum := 0
	for range n / group {
		var all sync.WaitGroup
		all.Add(group)
		for range group {
			go func() {
				sum++
				all.Done()
			}()
		}
		all.Wait()
	}
	check(sum, n)
}

// W7: a callback. Go has no queue of them: a goroutine is what its users start.
func callbacks(n int) {
	left := n
	done := make(chan struct{})
	for range n {
		go func() {
			if left--; left == 0 {
				close(done)
			}
		}()
	}
	<-done
}

// W8: a timer. n of them an hour or two ahead, all pending at once, then all stopped.
func never() {
	panic("a timer of an hour ran out")
}

func timers(n int) {
	state := delays(12345)
	all := make([]*time.Timer, 0, n)
	for range n {
		all = append(all, time.AfterFunc(time.Duration(3600+state.next(3600))*time.Second, never))
	}
	for _, timer := range all {
		timer.Stop()
	}
	runtime.Gosched()
}

// W8b: a timer that is stopped at once; a yield every 1,024.
func briefTimers(n int) {
	for i := range n {
		time.AfterFunc(time.Hour, never).Stop()
		if i%1024 == 0 {
			runtime.Gosched()
		}
	}
}

// W9: a yield, ten calls deep; each time ten calls, the yield, ten returns.
//
//go:noinline
func deep(left int) int {
	if left > 1 {
		return deep(left-1) + 1
	}
	runtime.Gosched()
	return 1
}

func deepYield(n int) {
	body := func() int {
		sum := 0
		for range n / 2 {
			sum += deep(depth)
		}
		return sum
	}
	check(both(body, body), depth*n)
}

// W9b: a yield, ten calls deep, where the innermost call loops.
//
//go:noinline
func deepLoop(left, times int) int {
	if left > 1 {
		return deepLoop(left-1, times) + 1
	}
	return yields(times) + 1
}

func deepYieldInside(n int) {
	body := func() int { return deepLoop(depth, n/2) }
	check(both(body, body), n+2*depth)
}

var workloads = map[string]struct {
	run      func(n int)
	multiple int // n is a multiple of this
}{
	"W1":  {yield, 2},
	"W2":  {spawnAndJoin, 1},
	"W3":  {handOver, 2},
	"W4":  {sleepers, 1},
	"W5":  {queueItems, 1},
	"W6":  {gather, group},
	"W7":  {callbacks, 1},
	"W8":  {timers, 1},
	"W8b": {briefTimers, 1},
	"W9":  {deepYield, 2},
	"W9b": {deepYieldInside, 2},
}

func main() {
	runtime.GOMAXPROCS(1)
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: go WORKLOAD N")
		os.Exit(2)
	}
	workload, known := workloads[os.Args[1]]
	if !known {
		fmt.Println(`{"na":"not defined"}`)
		return
	}
	n, err := strconv.Atoi(os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if os.Args[1] != "W4" {
		whole := func(n int) int { return max(workload.multiple, n/workload.multiple*workload.multiple) }
		n = whole(n)
		workload.run(whole(n / 10))
	}
	start := time.Now()
	workload.run(n)
	fmt.Printf("{\"n\":%d,\"s\":%.9f}\n", n, time.Since(start).Seconds())
}
