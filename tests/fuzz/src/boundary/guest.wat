;; A guest that answers with whatever bytes it was handed.
;;
;; The job's first setting holds an image of memory, two letters a byte. `open` puts it at address 0.
;; It begins with a table of addresses, two bytes each: where the answer to each step stands, then
;; that of `open` (0: a session in good order) and that of `describe`. Nothing in the image has to
;; make sense, so the host has to cope with every pointer, length, discriminant and text.
(module
  (import "[export]usersync:adapter/pms-source@1.0.0" "[resource-new]session"
    (func $new_session (param i32) (result i32)))
  (memory (export "memory") 3)

  ;; Above the image: the guest's own answers, then what the host writes in.
  (global $own_answer i32 (i32.const 0xff00))
  (global $own_description i32 (i32.const 0x10000))
  (global $free (mut i32) (i32.const 0x12000))

  (global $open (mut i32) (i32.const 0))
  (global $steps (mut i32) (i32.const 0))

  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $start i32) (local $missing i32)
    (local.set $start (global.get $free))
    (global.set $free
      (i32.and (i32.add (i32.add (global.get $free) (local.get 3)) (i32.const 7)) (i32.const -8)))
    (local.set $missing
      (i32.sub
        (i32.shr_u (i32.add (global.get $free) (i32.const 0xffff)) (i32.const 16))
        (memory.size)))
    (if (i32.gt_s (local.get $missing) (i32.const 0))
      (then
        (if (i32.eq (memory.grow (local.get $missing)) (i32.const -1)) (then (unreachable)))))
    (local.get $start))

  ;; An address of the table, as a multiple of 8.
  (func $answer (param $entry i32) (result i32)
    (i32.and
      (i32.load16_u (i32.shl (local.get $entry) (i32.const 1)))
      (i32.const 0xfff8)))

  (func (export "usersync:adapter/pms-source@1.0.0#describe") (result i32)
    (if (result i32) (global.get $open)
      (then (call $answer (i32.const 15)))
      (else (global.get $own_description))))

  (func (export "usersync:adapter/pms-source@1.0.0#[static]session.open")
    (param $job i32) (result i32)
    (local $setting i32) (local $from i32) (local $bytes i32) (local $to i32)
    (local.set $setting (i32.load offset=48 (local.get $job)))
    (local.set $from (i32.load offset=8 (local.get $setting)))
    (local.set $bytes
      (i32.shr_u (i32.load offset=12 (local.get $setting)) (i32.const 1)))
    (if (i32.gt_u (local.get $bytes) (i32.const 0xff00)) (then (unreachable)))
    (block $copied
      (loop $next
        (br_if $copied (i32.eq (local.get $to) (local.get $bytes)))
        (i32.store8 (local.get $to)
          (i32.or
            (i32.shl
              (i32.sub (i32.load8_u (local.get $from)) (i32.const 97))
              (i32.const 4))
            (i32.sub (i32.load8_u offset=1 (local.get $from)) (i32.const 97))))
        (local.set $from (i32.add (local.get $from) (i32.const 2)))
        (local.set $to (i32.add (local.get $to) (i32.const 1)))
        (br $next)))
    (global.set $open (i32.const 1))
    (if (result i32) (call $answer (i32.const 14))
      (then (call $answer (i32.const 14)))
      (else
        (i32.store (global.get $own_answer) (i32.const 0))
        (i32.store offset=4 (global.get $own_answer) (call $new_session (i32.const 1)))
        (global.get $own_answer))))

  (func (export "usersync:adapter/pms-source@1.0.0#[method]session.step")
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
    (local $step i32)
    (local.set $step (global.get $steps))
    (global.set $steps (i32.add (local.get $step) (i32.const 1)))
    (call $answer (i32.rem_u (local.get $step) (i32.const 14))))
)
