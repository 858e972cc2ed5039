"""host.py JOBS.wasm: calls the C of jobs.c from asyncio; both loops are one.

pip install wasmtime
coil build examples/embedding/jobs.c -o jobs.wasm
python examples/embedding/python/host.py jobs.wasm
"""

import asyncio
import math
import sys

import wasmtime

AT_ONCE = 0.008  # seconds that a turn may take before asyncio has its own


class Coil:
    """A module of Coil's, driven by the running loop of asyncio."""

    def __init__(self, path):
        engine = wasmtime.Engine()
        self._store = wasmtime.Store(engine)
        wasi = wasmtime.WasiConfig()
        wasi.inherit_stdout()
        wasi.inherit_stderr()
        self._store.set_wasi(wasi)
        linker = wasmtime.Linker(engine)
        linker.define_wasi()
        i32 = wasmtime.ValType.i32()
        linker.define_func("host", "answer", wasmtime.FuncType([i32, i32, i32], []), self._answer)
        instance = linker.instantiate(self._store, wasmtime.Module.from_file(engine, path))
        self._exports = instance.exports(self._store)
        self._loop = asyncio.get_running_loop()
        self._timer = None
        self._jobs = {}  # number: future
        self._numbers = 0
        self.ended = self._loop.create_future()  # the exit status
        self._call("coil_start")
        self._turn()

    def _call(self, name, *args):
        return self._exports[name](self._store, *args)

    def _turn(self):
        """One turn of Coil's loop; the next when it wants one."""
        if self._timer:
            self._timer.cancel()
        try:
            wait = self._call("coil_turn", AT_ONCE)
        except wasmtime.ExitTrap as exit:
            self.ended.set_result(exit.code)
            return
        self._timer = None if math.isinf(wait) else self._loop.call_later(wait, self._turn)

    def _answer(self, number, failed, result):
        job = self._jobs.pop(number)
        if not job.done():
            job.set_exception(ValueError("the job has failed")) if failed else job.set_result(result)

    async def ask(self, n):
        self._numbers += 1
        job = self._jobs[self._numbers] = self._loop.create_future()
        self._call("ask", self._numbers, n)
        self._turn()
        return await job

    async def finish(self):
        self._call("finish")
        self._turn()
        return await self.ended


async def count_ticks():
    ticks = 0
    try:
        while True:
            await asyncio.sleep(0.01)
            ticks += 1
    except asyncio.CancelledError:
        return ticks


async def main():
    ticking = asyncio.create_task(count_ticks())
    coil = Coil(sys.argv[1])
    print(await asyncio.gather(*(coil.ask(n) for n in range(12))), flush=True)
    try:
        await coil.ask(-1)
    except ValueError as error:
        print(error, flush=True)
    status = await coil.finish()
    ticking.cancel()
    print("asyncio ticked", await ticking, "times meanwhile")
    print("exit status", status)


asyncio.run(main())
