;; stack_switching.wat: core stack switching: continuations of WebAssembly itself, resumed in turn, inside of the module.
;;
;; No compiler emits these instructions yet, so this is written by hand. Workloads are exported by name; stack_switching.mjs calls them.
(module
  (type $body (func (param i32)))
  (type $fresh (cont $body))
  (type $rest (func))
  (type $suspended (cont $rest))
  (tag $yield)
  (global $resumes (export "resumes") (mut i32) (i32.const 0))
  (global $sum (export "sum") (mut i32) (i32.const 0))
  (elem declare func $yields $nothing $deep_yields $deep_yields_inside)

  (func $add_to_sum (param $value i32)
    (global.set $sum (i32.add (global.get $sum) (local.get $value))))

  (func $count_resume
    (global.set $resumes (i32.add (global.get $resumes) (i32.const 1))))

  ;; Both resume once and return the continuation that is left; null when the body has returned.
  (func $start (param $made (ref null $fresh)) (param $times i32) (result (ref null $suspended))
    (call $count_resume)
    (block $yielded (result (ref null $suspended))
      (resume $fresh (on $yield $yielded) (local.get $times) (local.get $made))
      (return (ref.null $suspended))))

  (func $resume (param $left (ref null $suspended)) (result (ref null $suspended))
    (call $count_resume)
    (block $yielded (result (ref null $suspended))
      (resume $suspended (on $yield $yielded) (local.get $left))
      (return (ref.null $suspended))))

  ;; Two bodies in turn, until both have returned.
  (func $both (param $first_made (ref null $fresh)) (param $second_made (ref null $fresh)) (param $n i32)
    (local $first (ref null $suspended))
    (local $second (ref null $suspended))
    (local.set $n (i32.div_s (local.get $n) (i32.const 2)))
    (local.set $first (call $start (local.get $first_made) (local.get $n)))
    (local.set $second (call $start (local.get $second_made) (local.get $n)))
    (loop $next
      (if (i32.eqz (ref.is_null (local.get $first)))
        (then (local.set $first (call $resume (local.get $first)))))
      (if (i32.eqz (ref.is_null (local.get $second)))
        (then (local.set $second (call $resume (local.get $second)))))
      (br_if $next (i32.eqz (i32.and (ref.is_null (local.get $first)) (ref.is_null (local.get $second)))))))

  ;; W1: a yield.
  (func $yields (param $times i32)
    (loop $next
      (suspend $yield)
      (br_if $next (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))
  (func (export "W1") (param $n i32)
    (call $both (cont.new $fresh (ref.func $yields)) (cont.new $fresh (ref.func $yields)) (local.get $n)))

  ;; W2: a task that returns at once.
  (func $nothing (param $one i32)
    (call $add_to_sum (local.get $one)))
  (func (export "W2") (param $n i32)
    (loop $next
      (drop (call $start (cont.new $fresh (ref.func $nothing)) (i32.const 1)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))

  ;; W9: a yield, ten calls deep; each time ten calls, the yield, ten returns.
  (func $deep (param $depth i32) (result i32)
    (if (i32.gt_s (local.get $depth) (i32.const 1))
      (then (return (i32.add (call $deep (i32.sub (local.get $depth) (i32.const 1))) (local.get $depth)))))
    (suspend $yield)
    (i32.const 1))
  (func $deep_yields (param $times i32)
    (loop $next
      (call $add_to_sum (call $deep (i32.const 10)))
      (br_if $next (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))
  (func (export "W9") (param $n i32)
    (call $both (cont.new $fresh (ref.func $deep_yields)) (cont.new $fresh (ref.func $deep_yields)) (local.get $n)))

  ;; W9b: a yield, ten calls deep, where the innermost call loops.
  (func $deep_loop (param $depth i32) (param $times i32) (result i32)
    (if (i32.gt_s (local.get $depth) (i32.const 1))
      (then (return (i32.add (call $deep_loop (i32.sub (local.get $depth) (i32.const 1)) (local.get $times)) (local.get $depth)))))
    (call $yields (local.get $times))
    (i32.const 1))
  (func $deep_yields_inside (param $times i32)
    (call $add_to_sum (call $deep_loop (i32.const 10) (local.get $times))))
  (func (export "W9b") (param $n i32)
    (call $both (cont.new $fresh (ref.func $deep_yields_inside)) (cont.new $fresh (ref.func $deep_yields_inside)) (local.get $n))))
