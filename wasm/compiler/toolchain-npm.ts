// toolchain-npm.ts: clang and wasm-ld from the npm package @yowasp/clang, which are WebAssembly themselves.
//
// Runs wherever JavaScript does, with nothing installed. Its file system is a tree in memory, without `..` and with the
// sysroot in it, so the user's files are handed over in a directory of their own and shown to the compiler, through clang's overlay
// of virtual files, under the names that they really have. The driver looks for its input before there is an overlay: it is only
// asked what it would run (-###), and the compiler proper (-cc1) is then run on the real name. Output is taken from stdout:
// the tree's files grow by copying, which takes minutes for a few megabytes.

import { Writer } from './bytes.ts';
import { CALL_TYPES_FLAGS, readCallTypes, type CallTypes } from './call-types.ts';
import { includeFlags, reachableFiles } from './include-scan.ts';
import { baseName, resolvePath } from './paths.ts';
import {
  isCplusplus,
  linkName,
  type CompileRequest,
  type CompileResult,
  type LinkRequest,
  type LinkResult,
  type SourceFiles,
  type Toolchain,
} from './toolchain.ts';

type Clang = typeof import('@yowasp/clang');
type Tree = import('@yowasp/clang').Tree;

const TARGET = '--target=wasm32-wasip1';
const LIBRARIES = '/usr/lib/wasm32-wasip1';
const BUILTINS = '/usr/lib/wasm32-unknown-wasip1/libclang_rt.builtins.a';
const INPUT = '/coil/input';

interface Run {
  readonly ok: boolean;
  readonly output: Uint8Array;
  readonly diagnostics: string;
  readonly files: Tree;
}

export class NpmToolchain implements Toolchain {
  readonly id: string;
  readonly #files: SourceFiles;
  /** What the driver would run, by its flags: most files of a program share them. */
  readonly #plans = new Map<string, Promise<Run>>();
  #clang: Promise<Clang> | undefined;

  constructor(version: string, files: SourceFiles) {
    this.id = `npm-${version}`;
    this.#files = files;
  }

  async compile({ source, directory, flags }: CompileRequest): Promise<CompileResult> {
    const includes = includeFlags(directory, flags);
    const path = resolvePath(directory, source);
    const files = reachableFiles(this.#files, [path, ...includes.files], includes.directories);
    const dependencies = [...files.keys()];

    const language = languageOf(source);
    const plan = await this.#plan([...flags, '-fcolor-diagnostics', ...(language ? ['-x', language] : [])]);
    const command = plan.ok ? compilerCommand(plan.diagnostics) : undefined;
    if (!command) return { object: undefined, callTypes: undefined, diagnostics: withoutPlan(plan.diagnostics), dependencies };

    const arguments_ = command.map((argument) => (argument === INPUT ? source : argument));
    const mainName = arguments_.indexOf('-main-file-name');
    if (mainName >= 0) arguments_[mainName + 1] = baseName(source);
    arguments_.push(`-working-directory=${directory}`, '-ivfsoverlay', '/coil/overlay');
    const run = await this.#run(arguments_, overlay(files));
    return {
      object: run.ok ? run.output : undefined,
      callTypes: run.ok && language === 'c' ? await this.#callTypes(arguments_, source, files) : undefined,
      diagnostics: withoutPlan(plan.diagnostics) + run.diagnostics,
      dependencies,
    };
  }

  /** Compiles once more, for the types alone; that is fast, since nothing is optimised. */
  async #callTypes(command: readonly string[], source: string, files: ReadonlyMap<string, Uint8Array>): Promise<CallTypes | undefined> {
    const dropped = /^-(?:emit-obj|W.*|w|pedantic.*|fcolor-diagnostics|debug-info-kind=.*)$/;
    const kept = command.filter((argument) => !dropped.test(argument));
    const run = await this.#run([...kept, ...CALL_TYPES_FLAGS], overlay(files));
    return run.ok ? readCallTypes(run.output, source) : undefined;
  }

  async link({ inputs, flags, cplusplus }: LinkRequest): Promise<LinkResult> {
    const tree: Record<string, Uint8Array> = {};
    const names = (optional: boolean): string[] =>
      inputs.flatMap((input, at) => {
        if (input.optional !== optional) return [];
        const name = linkName(input, at);
        tree[name] = input.object;
        return [name];
      });
    const libraries = [...(cplusplus ? ['-lc++', '-lc++abi'] : []), '-lc', BUILTINS];
    const run = await this.#run(
      [
        'wasm-ld',
        ...names(false),
        '--start-lib',
        ...names(true),
        '--end-lib',
        `-L${LIBRARIES}`,
        ...libraries,
        ...flags,
        '-Map=/coil-map',
        '-o',
        '-',
      ],
      tree,
    );
    const map = run.files['coil-map'];
    return {
      module: run.ok ? run.output : undefined,
      map: map instanceof Uint8Array ? new TextDecoder().decode(map) : undefined,
      diagnostics: run.diagnostics,
    };
  }

  /** An archive of objects, by their names. */
  async archive(members: Readonly<Record<string, Uint8Array>>): Promise<Uint8Array> {
    const run = await this.#run(['ar', 'rcsD', 'archive.a', ...Object.keys(members)], members);
    const archive = run.files['archive.a'];
    if (!run.ok || !(archive instanceof Uint8Array)) throw new Error(run.diagnostics);
    return archive;
  }

  #plan(flags: readonly string[]): Promise<Run> {
    const key = flags.join('\0');
    const known = this.#plans.get(key);
    if (known) return known;
    const made = this.#run(['clang', '-###', TARGET, ...flags, '-c', INPUT, '-o', '-'], { coil: { input: '' } });
    this.#plans.set(key, made);
    return made;
  }

  async #run(command: string[], files: Tree): Promise<Run> {
    this.#clang ??= import('@yowasp/clang');
    const clang = await this.#clang;
    const output = new Writer(1 << 16);
    const messages = new Writer();
    const into = (writer: Writer) => (bytes: Uint8Array | null) => {
      if (bytes) writer.raw(bytes);
    };
    const result = (ok: boolean, after: Tree): Run => ({
      ok,
      output: output.view().slice(),
      diagnostics: new TextDecoder().decode(messages.view()),
      files: after,
    });
    try {
      const after = await clang.runLLVM(command, files, {
        stdout: into(output),
        stderr: into(messages),
        decodeASCII: false,
        fetchProgress: quietly,
      });
      return result(true, after ?? {});
    } catch (error) {
      if (error instanceof clang.Exit) return result(false, error.files);
      throw error;
    }
  }
}

/** The package prints its loading progress unless it is given something else to do with it. */
function quietly(): void {
  // Nothing to show.
}

function languageOf(source: string): string | undefined {
  if (isCplusplus(source)) return 'c++';
  if (source.endsWith('.s')) return 'assembler';
  if (source.endsWith('.S')) return 'assembler-with-cpp';
  if (source.endsWith('.i')) return 'cpp-output';
  return 'c';
}

/** The files under numbers, and the overlay that shows them under their names. */
function overlay(files: ReadonlyMap<string, Uint8Array>): Tree {
  const tree: Record<string, Uint8Array | string> = {};
  const roots = [...files].map(([name, contents], at) => {
    tree[`${at}`] = contents;
    return { name, type: 'file', 'external-contents': `/coil/${at}` };
  });
  // Names must be the ones asked for, not the numbers: they appear in diagnostics and in __FILE__.
  tree.overlay = JSON.stringify({ version: 0, 'use-external-names': false, 'case-sensitive': true, roots });
  return { coil: tree };
}

/** The arguments of the one compiler command in the output of -###. */
function compilerCommand(plan: string): string[] | undefined {
  const line = plan.split('\n').find((candidate) => candidate.startsWith(' "') && /"-cc1(?:as)?"/.test(candidate));
  if (line === undefined) return undefined;
  const all = [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => (match[1] ?? '').replace(/\\(.)/g, '$1'));
  return all[0] === '' ? all.slice(1) : all;
}

const PLAN_LINES = /^(?:clang version|Target:|Thread model:|InstalledDir:|Build config:| \(in-process\)| ")/;

/** What -### said beside the plan: warnings and errors about the flags. */
function withoutPlan(plan: string): string {
  return plan
    .split('\n')
    .filter((line) => line !== '' && !PLAN_LINES.test(line))
    .map((line) => `${line}\n`)
    .join('');
}
