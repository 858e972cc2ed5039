// command-line.ts: from the words of the command line to what is to be done.
//
// The compiler's flags are clang's, which node:util's parser does not know the form of (-std=c11, -Wall), so they are taken out
// first; what is left is ours. Everything behind `--` is the program's and is not looked at.

import { parseArgs } from 'node:util';
import type { Tool } from '../../wasm/compiler/pipeline.ts';
import { Failure, Status } from './failure.ts';

export const HOSTS = ['node', 'browser', 'wasmtime', 'native'] as const;
export type HostName = (typeof HOSTS)[number];

/** What is built: a module of WASI preview 1, for every host, or a component of WASI 0.2 or 0.3: a program with sockets, or one that answers HTTP. */
export const TARGETS = ['wasip1', 'wasip2', 'wasip3', 'wasi-http'] as const;
export type Target = (typeof TARGETS)[number];

const TOOLS = ['trace', 'explain', 'ps', 'checked'] as const satisfies readonly Tool[];

export interface BuildCommand {
  readonly name: 'build';
  readonly sources: readonly string[];
  readonly flags: readonly string[];
  /** What is linked with the program to watch it. */
  readonly tools: readonly Tool[];
  readonly target: Target;
  readonly output: string | undefined;
  /** Whether TypeScript is told of its functions. */
  readonly types: boolean;
  /** Whether wasmtime compiles it for this machine, too. */
  readonly aot: boolean;
}

export interface FinishCommand {
  readonly name: 'finish';
  readonly file: string;
  readonly flags: readonly string[];
  readonly output: string;
  readonly types: boolean;
}

export interface RunCommand {
  readonly name: 'run';
  readonly files: readonly string[];
  readonly flags: readonly string[];
  readonly host: HostName;
  /** Whether it was named, and is not what stands for none: a component runs under wasmtime then. */
  readonly hostIsNamed: boolean;
  readonly target: Target;
  readonly virtualTime: boolean;
  /** What watches the program. */
  readonly tools: readonly Tool[];
  /** The file that the trace goes to. */
  readonly trace: string | undefined;
  /** The program's, argv[0] not among them. */
  readonly programArguments: readonly string[];
}

export interface PsCommand {
  readonly name: 'ps';
  /** Of which program; undefined: of none, all are listed. */
  readonly pid: number | undefined;
  readonly form: 'table' | 'tree' | 'json';
}

export const SORT_KEYS = ['cost', 'linked', 'delivered', 'name'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

/** What of a report is printed. */
export interface Choice {
  /** Not only the program's, and not only the first. */
  readonly all: boolean;
  readonly top: number;
  readonly sort: SortKey;
  /** What a function's name or file must have in it. */
  readonly match: string | undefined;
}

export interface InspectCommand {
  readonly name: 'inspect';
  readonly files: readonly string[];
  readonly flags: readonly string[];
  readonly tools: readonly Tool[];
  readonly json: boolean;
  /** The function that is asked about. */
  readonly why: string | undefined;
  /** Build it once more, without anything that may suspend. */
  readonly compare: boolean;
  readonly choice: Choice;
}

export interface HelpCommand {
  readonly name: 'help';
  readonly about: 'main' | 'build' | 'finish' | 'run' | 'inspect' | 'ps';
}

export type Command = BuildCommand | FinishCommand | RunCommand | InspectCommand | PsCommand | HelpCommand | { readonly name: 'version' };

/** Flags that are whole in themselves. */
const ATTACHED = /^-(?:O.*|W.+|f.+|m.+|std=.+|g\d?|[IDU].+|isystem.+|iquote.+|pedantic(?:-errors)?|ansi|w|pthread)$/;
/** Flags whose value is the next word. */
const SEPARATE: ReadonlySet<string> = new Set(['-I', '-D', '-U', '-isystem', '-iquote', '-idirafter', '-include', '-imacros']);

export function parseCommandLine(words: readonly string[]): Command {
  const [command, ...rest] = words;
  switch (command) {
    case 'build':
      return parseBuild(rest);
    case 'finish':
      return parseFinish(rest);
    case 'run':
      return parseRun(rest);
    case 'ps':
      return parsePs(rest);
    case 'pstree':
      return parsePs(['--tree', ...rest]);
    case 'inspect':
      return parseInspect(rest);
    case undefined:
    case 'help':
    case '--help':
    case '-h':
      return { name: 'help', about: 'main' };
    case '--version':
    case '-v':
      return { name: 'version' };
    default:
      throw usage(`there is no command ${command}: it is \`coil build\`, \`coil run\`, \`coil inspect\` or \`coil ps\` (see coil --help)`);
  }
}

function parseBuild(words: readonly string[]): BuildCommand | HelpCommand {
  const { flags, rest } = takeCompilerFlags(words, 'build');
  const { values, positionals } = parse('build', rest, {
    output: { type: 'string', short: 'o' },
    target: { type: 'string' },
    types: { type: 'boolean' },
    aot: { type: 'boolean' },
    trace: { type: 'boolean' },
    explain: { type: 'boolean' },
    ps: { type: 'boolean' },
    checked: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return { name: 'help', about: 'build' };
  if (positionals.length === 0) throw usage('nothing to build: name a C file, as in `coil build hello.c`');
  return {
    name: 'build',
    sources: positionals,
    flags,
    tools: toolsOf(values),
    target: targetNamed(values.target ?? 'wasip1'),
    output: values.output,
    types: values.types ?? false,
    aot: values.aot ?? false,
  };
}

function parseFinish(words: readonly string[]): FinishCommand | HelpCommand {
  const { flags, rest } = takeCompilerFlags(words, 'finish');
  const { values, positionals } = parse('finish', rest, {
    output: { type: 'string', short: 'o' },
    types: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return { name: 'help', about: 'finish' };
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0)
    throw usage('name one module that was linked with libcoil.a, as in `coil finish linked.wasm -o app.wasm`');
  if (values.output === undefined) throw usage('name the output: -o app.wasm');
  return { name: 'finish', file, flags, output: values.output, types: values.types ?? false };
}

function parseRun(words: readonly string[]): RunCommand | HelpCommand {
  const separator = words.indexOf('--');
  const own = separator < 0 ? words : words.slice(0, separator);
  const programArguments = separator < 0 ? [] : words.slice(separator + 1);
  const { flags, rest } = takeCompilerFlags(own, 'run');
  const { values, positionals } = parse('run', rest, {
    host: { type: 'string' },
    target: { type: 'string' },
    'virtual-time': { type: 'boolean' },
    trace: { type: 'string' },
    explain: { type: 'boolean' },
    checked: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return { name: 'help', about: 'run' };
  if (positionals.length === 0) throw usage('nothing to run: name a C file or a module, as in `coil run hello.c`');
  const target = targetNamed(values.target ?? 'wasip1');
  const isCompiled = positionals.some((file) => file.endsWith('.cwasm'));
  const host = hostNamed(values.host ?? (target === 'wasip1' && !isCompiled ? 'node' : 'wasmtime'));
  if (isCompiled && host !== 'wasmtime') throw usage(`${positionals[0] ?? ''} is compiled for wasmtime, which --host ${host} is not`);
  if (target !== 'wasip1' && host !== 'wasmtime')
    throw usage(`--target ${target} makes a component, which --host ${host} cannot run: wasmtime can`);
  // A page has no way to be asked from outside; a module has the tool or not.
  const watched = host !== 'browser' && !positionals.some((file) => /\.c?wasm$/.test(file));
  return {
    name: 'run',
    files: positionals,
    flags,
    host,
    hostIsNamed: values.host !== undefined,
    target,
    virtualTime: values['virtual-time'] ?? false,
    tools: toolsOf({ ...values, trace: values.trace !== undefined, ps: watched }),
    trace: values.trace,
    programArguments,
  };
}

function parsePs(words: readonly string[]): PsCommand | HelpCommand {
  const { values, positionals } = parse('ps', [...words], {
    tree: { type: 'boolean' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return { name: 'help', about: 'ps' };
  const [word, ...more] = positionals;
  if (more.length > 0) throw usage('`coil ps` tells of one program at a time: name one PID');
  if (word !== undefined && !/^[1-9]\d*$/.test(word)) throw usage(`${word} is not a PID: \`coil ps\` lists the programs that run`);
  if (word === undefined && values.tree) throw usage('whose tasks? `coil ps` lists the programs that run: name a PID');
  return { name: 'ps', pid: word === undefined ? undefined : Number(word), form: values.json ? 'json' : values.tree ? 'tree' : 'table' };
}

const DEFAULT_TOP = 10;

function parseInspect(words: readonly string[]): InspectCommand | HelpCommand {
  const { flags, rest } = takeCompilerFlags(words, 'inspect');
  const { values, positionals } = parse('inspect', rest, {
    json: { type: 'boolean' },
    why: { type: 'string' },
    compare: { type: 'boolean' },
    all: { type: 'boolean' },
    top: { type: 'string' },
    sort: { type: 'string' },
    match: { type: 'string' },
    trace: { type: 'boolean' },
    explain: { type: 'boolean' },
    ps: { type: 'boolean' },
    checked: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return { name: 'help', about: 'inspect' };
  const [first] = positionals;
  if (first === undefined) throw usage('nothing to inspect: name a module or a C file, as in `coil inspect hello.wasm`');
  const { json = false, why, compare = false, all = false, match } = values;
  if (json && why !== undefined) throw usage('--json has the chains of all functions: use it without --why');
  if (compare && first.endsWith('.wasm')) throw usage(`${first} cannot be built once more: --compare needs the sources`);
  const choice = { all, top: countOf(values.top), sort: sortNamed(values.sort ?? 'cost'), match };
  return { name: 'inspect', files: positionals, flags, tools: toolsOf(values), json, why, compare, choice };
}

function countOf(text = `${DEFAULT_TOP}`): number {
  if (!/^\d{1,6}$/.test(text)) throw usage(`--top ${text} is not a number of functions`);
  return Number(text);
}

function sortNamed(name: string): SortKey {
  const key = SORT_KEYS.find((candidate) => candidate === name);
  if (!key) throw usage(`functions cannot be sorted by ${name}: it is one of ${SORT_KEYS.join(', ')}`);
  return key;
}

function toolsOf(values: Partial<Record<Tool, boolean | undefined>>): Tool[] {
  return TOOLS.filter((tool) => values[tool]);
}

function hostNamed(name: string): HostName {
  const host = HOSTS.find((candidate) => candidate === name);
  if (!host) throw usage(`there is no host ${name}: it is one of ${HOSTS.join(', ')}`);
  return host;
}

function targetNamed(name: string): Target {
  const target = TARGETS.find((candidate) => candidate === name);
  if (!target) throw usage(`there is no target ${name}: it is one of ${TARGETS.join(', ')}`);
  return target;
}

function takeCompilerFlags(words: readonly string[], command: string): { flags: string[]; rest: string[] } {
  const flags: string[] = [];
  const rest: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (SEPARATE.has(word)) {
      const value = words[++at];
      if (value === undefined) throw usage(`${word} needs a value (see coil ${command} --help)`);
      flags.push(word, value);
    } else if (ATTACHED.test(word)) {
      flags.push(word);
    } else {
      rest.push(word);
    }
  }
  return { flags, rest };
}

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;

function parse<T extends Options>(command: string, args: string[], options: T) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // The parser's first sentence names the option; the rest of it is about quoting.
    const [sentence = ''] = error.message.split(/\.(?: |$)/);
    throw usage(`${sentence.charAt(0).toLowerCase()}${sentence.slice(1)} (see coil ${command} --help)`);
  }
}

function usage(message: string): Failure {
  return new Failure(message, Status.usage);
}
