// index.ts: the compiler as other code uses it, in Node.js and in a page.

export { chainOf, type Analysis, type Reason, type Suspendable } from './analysis.ts';
export {
  BuildFailed,
  compileObjects,
  finishProgram,
  linkObjects,
  type CompiledProgram,
  type Linked,
  type Program,
  type RuntimeSources,
  type Tool,
} from './pipeline.ts';
export { PASSES, type Pass } from './passes.ts';
export { readReport, REPORT_SCHEMA, stepsFrom, type FunctionReport, type PointerReport, type Report, type StackReport } from './report.ts';
export { ABI_VERSION, readMark, type CoilMark } from './runtime-abi.ts';
export { NpmToolchain } from './toolchain-npm.ts';
export { withoutColours, type SourceFiles, type Toolchain } from './toolchain.ts';
