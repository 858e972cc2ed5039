// final-calls.ts: the calls that a function ends with: behind them it does nothing but return what they return.
//
// Such a function has nothing to go on with. While it waits in such a call, nothing need be kept of it: when what it called returns at last, the result goes
// to the frame around it, as if that had made the call. This is what compilers do for calls in tail position, but after the fact: nobody pays for it when
// nothing is suspended, and it costs a name in lists of stacks when something is.
//
//     coil_value coil_sleep(double delay)
//     {
//         ...
//         return coil__stack_suspend();      the result's address is passed on: nothing is left to do
//     }

import { blockTypeOf, isException } from './body.ts';
import { Reader } from './bytes.ts';
import { Op, visitInstructions } from './opcodes.ts';
import type { Body, WasmFunction, WasmModule } from './wasm-module.ts';

interface Step {
  readonly opcode: number;
  readonly operand: number;
  readonly start: number;
}

/** Where the calls begin after which nothing comes but the function's end, with as many results as it has. */
export function finalCalls(module: WasmModule, { type }: WasmFunction, body: Body): ReadonlySet<number> {
  const steps: Step[] = [];
  visitInstructions(new Reader(module.bytes, body.code, body.end), (opcode, operand, start) => steps.push({ opcode, operand, start }));
  if (steps.some(({ opcode }) => isException(opcode))) return new Set();
  const results = type.results.length;
  const found = new Set<number>();
  /** By step: whether going on from there is to return. */
  const returns = new Array<boolean>(steps.length + 1).fill(false);
  returns[steps.length] = true;
  /** Constructs around the step, from outside: whether leaving them is to return, and how many values a branch there carries. */
  const around: { leaves: boolean; carries: number }[] = [{ leaves: true, carries: results }];
  const opened = openings(module, steps);
  for (let at = steps.length - 1; at >= 0; at--) {
    const step = steps[at];
    if (!step) continue;
    switch (step.opcode) {
      case Op.End:
        returns[at] = returns[at + 1] ?? false;
        if (at < steps.length - 1) {
          const { isLoop, carries } = opened.get(at) ?? { isLoop: true, carries: 0 };
          around.push({ leaves: !isLoop && returns[at + 1] === true, carries });
        }
        break;
      case Op.Else:
        // The first arm ends here, and goes on behind the whole.
        returns[at] = around.at(-1)?.leaves ?? false;
        break;
      case Op.Block:
      case Op.Loop:
      case Op.If:
        around.pop();
        break;
      case Op.Return:
        returns[at] = true;
        break;
      case Op.Br: {
        const target = around.at(-1 - step.operand);
        returns[at] = target !== undefined && target.leaves && target.carries === results;
        break;
      }
      case Op.Call:
      case Op.CallIndirect: {
        const called = step.opcode === Op.Call ? module.functions[step.operand]?.type : module.types[step.operand];
        if (called && String(called.results) === String(type.results) && returns[at + 1]) found.add(step.start);
        break;
      }
      case Op.ReturnCall:
      case Op.ReturnCallIndirect:
        found.add(step.start);
        break;
    }
  }
  return found;
}

/** By the step that ends a construct: what it is. */
function openings(module: WasmModule, steps: readonly Step[]): Map<number, { isLoop: boolean; carries: number }> {
  const found = new Map<number, { isLoop: boolean; carries: number }>();
  const open: { isLoop: boolean; carries: number }[] = [];
  for (const [at, { opcode, operand }] of steps.entries()) {
    if (opcode === Op.Block || opcode === Op.Loop || opcode === Op.If) {
      open.push({ isLoop: opcode === Op.Loop, carries: blockTypeOf(module, operand)?.results.length ?? 0 });
    } else if (opcode === Op.End) {
      const construct = open.pop();
      if (construct) found.set(at, construct);
    }
  }
  return found;
}
