// ps.ts: `coil ps`: the programs that run, and the tasks of one of them.
//
// The table and the tree are those of CPython's asyncio.tools, with the functions of C that each task is in where Python has its coroutines.

import { readdirSync, readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import type { PsCommand } from './command-line.ts';
import { Failure } from './failure.ts';
import { pathsOf, programsFolder, removeProgram, type Program } from './ps-desk.ts';

const PATIENCE = 2000;

interface Frame {
  readonly kind: string;
  readonly name: string | null;
  readonly file: string | null;
  readonly line: number;
}

interface Task {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly waits_for: string | null;
  /** Outermost first. */
  readonly stack: readonly Frame[];
  readonly awaited_by: readonly string[];
}

interface Snapshot {
  readonly running: boolean;
  readonly tasks: readonly Task[];
}

export async function tellOfPrograms({ pid, form }: PsCommand): Promise<number> {
  const folder = programsFolder();
  if (folder === undefined) throw new Failure('there is no folder that only this user can read to find programs in: see TMPDIR');
  process.stdout.write(pid === undefined ? await listPrograms(folder, form) : await tellOfTasks(folder, pid, form));
  return 0;
}

// ---------------------------------------------------------------------------------------------------------------------
// Programs
// ---------------------------------------------------------------------------------------------------------------------

/** Those that listen, if only in their sleep; what others have left behind is removed. */
async function programs(folder: string): Promise<Program[]> {
  const names = readdirSync(folder).flatMap((name) => /^(\d+)\.(?:json|sock|files)$/.exec(name)?.[1] ?? []);
  const found: Program[] = [];
  for (const pid of [...new Set(names.map(Number))].sort((a, b) => a - b)) {
    if (!(await isListening(pathsOf(folder, pid).socket))) removeProgram(folder, pid);
    const program = readProgram(folder, pid);
    if (program) found.push(program);
  }
  return found;
}

/** The system answers for a program that is busy. */
async function isListening(socket: string): Promise<boolean> {
  const known = Promise.withResolvers<boolean>();
  const connection = createConnection(socket);
  connection.on('connect', () => {
    known.resolve(true);
  });
  connection.on('error', () => {
    known.resolve(false);
  });
  const listens = await known.promise;
  connection.destroy();
  return listens;
}

function readProgram(folder: string, pid: number): Program | undefined {
  try {
    return JSON.parse(readFileSync(pathsOf(folder, pid).about, 'utf8')) as Program;
  } catch {
    return undefined;
  }
}

async function listPrograms(folder: string, form: PsCommand['form']): Promise<string> {
  const found = await programs(folder);
  if (form === 'json') return `${JSON.stringify(found, undefined, 2)}\n`;
  if (found.length === 0) return 'No program runs under `coil run`.\n';
  const rows = found.map(({ pid, host, started, command }) => [String(pid), host, since(started), command.join(' ')]);
  return columns([['PID', 'HOST', 'RUNS FOR', 'COMMAND'], ...rows]);
}

function since(started: string): string {
  const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(started)) / 1000));
  const two = (count: number): string => String(count).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

// ---------------------------------------------------------------------------------------------------------------------
// Tasks
// ---------------------------------------------------------------------------------------------------------------------

async function tellOfTasks(folder: string, pid: number, form: PsCommand['form']): Promise<string> {
  if (!(await programs(folder)).some((program) => program.pid === pid))
    throw new Failure(`no program ${pid} runs under \`coil run\`: \`coil ps\` lists those that do`);
  const text = await ask(pathsOf(folder, pid).socket, pid);
  if (form === 'json') return text;
  const answer = JSON.parse(text) as Snapshot | { readonly error: string };
  if ('error' in answer) throw new Failure(`${pid}: ${answer.error}`);
  if (!answer.running) return 'No event loop is running.\n';
  return form === 'tree' ? treeOf(answer.tasks) : tableOf(answer.tasks);
}

async function ask(socket: string, pid: number): Promise<string> {
  const answered = Promise.withResolvers<string>();
  const connection = createConnection(socket);
  connection.write('tasks\n');
  const chunks: Buffer[] = [];
  const timer = setTimeout(() => {
    answered.reject(
      new Failure(`${pid} has not returned to its event loop for ${PATIENCE / 1000} seconds: something in it runs without waiting`),
    );
  }, PATIENCE);
  connection.on('data', (chunk: Buffer) => chunks.push(chunk));
  connection.on('error', () => {
    answered.reject(new Failure(`${pid} has ended`));
  });
  connection.on('close', () => {
    const text = Buffer.concat(chunks).toString();
    if (text === '') answered.reject(new Failure(`${pid} cannot list its tasks: it has ended, or has no memory left for the list`));
    else answered.resolve(text);
  });
  try {
    return await answered.promise;
  } finally {
    clearTimeout(timer);
    connection.destroy();
  }
}

function nameOf({ name }: Frame): string {
  return name ?? '?';
}

function placeOf(frame: Frame): string {
  const { file, line } = frame;
  return file === null ? nameOf(frame) : `${nameOf(frame)} ${file}:${line}`;
}

function innermostFirst(task: Task | undefined): string {
  return (task?.stack ?? []).map(nameOf).reverse().join(' -> ');
}

const TITLES = ['tid', 'task id', 'task name', 'coroutine stack', 'awaiter chain', 'awaiter name', 'awaiter id'];
const WIDTHS = [10, 20, 20, 50, 50, 15, 15];
const TABLE_WIDTH = 180;

function tableOf(tasks: readonly Task[]): string {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const rows = tasks.flatMap((task) => {
    const awaiters = [...new Set(task.awaited_by)].flatMap((id) => byId.get(id) ?? []);
    return (awaiters.length > 0 ? awaiters : [undefined]).map((awaiter) => [
      '1', // there is one thread
      task.id,
      task.name,
      innermostFirst(task),
      innermostFirst(awaiter),
      awaiter?.name ?? '',
      awaiter?.id ?? '0x0',
    ]);
  });
  const line = (cells: readonly string[]): string => `${cells.map((cell, at) => cell.padEnd(WIDTHS[at] ?? 0)).join(' ')}\n`;
  return [line(TITLES), `${'-'.repeat(TABLE_WIDTH)}\n`, ...rows.map(line)].join('');
}

interface Node {
  readonly label: string;
  readonly children: Node[];
}

/** Each task below the innermost function of the task that awaits it, or, if nobody does, at the top. */
function treeOf(tasks: readonly Task[]): string {
  const nodes = new Map(tasks.map((task) => [task.id, descend(task)]));
  const circle = findCircle(tasks);
  if (circle) throw new Failure(`tasks await each other in a circle, which is no tree: ${circle.join(' → ')}`);
  const roots: Node[] = [];
  for (const task of tasks) {
    const own = nodes.get(task.id);
    const awaiters = [...new Set(task.awaited_by)].flatMap((id) => nodes.get(id) ?? []);
    if (!own) continue;
    for (const { innermost } of awaiters) innermost.children.push(own.top);
    if (awaiters.length === 0) roots.push(own.top);
  }
  return roots.map((root) => draw(root, '', true)).join('');
}

function descend(task: Task): { top: Node; innermost: Node } {
  const top: Node = { label: `(T) ${task.name}`, children: [] };
  let innermost = top;
  for (const frame of task.stack) {
    const below: Node = { label: ` ${placeOf(frame)}`, children: [] };
    innermost.children.push(below);
    innermost = below;
  }
  return { top, innermost };
}

function draw(node: Node, prefix: string, isLast: boolean): string {
  const below = prefix + (isLast ? '    ' : '│   ');
  const children = node.children.map((child, at) => draw(child, below, at === node.children.length - 1));
  return `${prefix}${isLast ? '└── ' : '├── '}${node.label}\n${children.join('')}`;
}

/** The names of some tasks that await each other, the first one at both ends. */
function findCircle(tasks: readonly Task[]): string[] | undefined {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const seen = new Set<string>();
  const search = (task: Task, path: readonly Task[]): string[] | undefined => {
    if (path.includes(task)) return [...path.slice(path.indexOf(task)), task].map(({ name }) => name).reverse();
    if (seen.has(task.id)) return undefined;
    seen.add(task.id);
    for (const id of task.awaited_by) {
      const awaiter = byId.get(id);
      const circle = awaiter && search(awaiter, [...path, task]);
      if (circle) return circle;
    }
    return undefined;
  };
  for (const task of tasks) {
    const circle = search(task, []);
    if (circle) return circle;
  }
  return undefined;
}
