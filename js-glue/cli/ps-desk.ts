// ps-desk.ts: where `coil ps` asks a program that `coil run` runs.
//
// Each program has a socket in a folder of its user, PID.sock, and beside it a file that says what it is, since one that is busy cannot say it. Whoever
// connects and writes is answered with the list of tasks, and the connection ends. In this process the program is asked by calling it; one that is a process of its
// own waits by itself, and looks for a file: `ask` appears, and it writes `answer` (src/ps.c). Where any of this cannot be had the program runs all
// the same, and is not listed.

import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { writeAtomically } from './cache.ts';

/** What is known of a program without asking it. */
export interface Program {
  readonly pid: number;
  readonly host: string;
  readonly command: readonly string[];
  readonly directory: string;
  /** When it began, ISO 8601. */
  readonly started: string;
}

/** Lists the tasks; undefined: it cannot. */
type Answer = () => Promise<string | undefined> | string | undefined;

const LOOK_EVERY = 20;

/** The folder of this user's programs: undefined, if it is another's, or others may read it. */
export function programsFolder(): string | undefined {
  const folder = process.env.COIL_PS_FOLDER ?? join(tmpdir(), `coil-ps-${userInfo().uid}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = lstatSync(folder);
    return uid === userInfo().uid && (mode & 0o77) === 0 ? folder : undefined;
  } catch {
    return undefined;
  }
}

export function pathsOf(folder: string, pid: number): { about: string; socket: string; files: string } {
  return { about: join(folder, `${pid}.json`), socket: join(folder, `${pid}.sock`), files: join(folder, `${pid}.files`) };
}

/** What a program leaves behind that was killed. */
export function removeProgram(folder: string, pid: number): void {
  for (const path of Object.values(pathsOf(folder, pid))) rmSync(path, { recursive: true, force: true });
}

export class Desk {
  readonly #program: Pick<Program, 'host' | 'command'>;
  readonly #folder = programsFolder();
  #server: Server | undefined;

  constructor(program: Pick<Program, 'host' | 'command'>) {
    this.#program = program;
  }

  /** From now on the program is listed, and can be asked. */
  open(answer: Answer): void {
    const folder = this.#folder;
    if (folder === undefined) return;
    const { about, socket } = pathsOf(folder, process.pid);
    const server = createServer((connection) => {
      connection.on('error', () => connection.destroy());
      // Who only connects wants to know whether there is a program.
      connection.once('data', () => void Promise.resolve(answer()).then((text) => connection.end(text ?? '')));
    });
    this.#server = server;
    server.on('error', () => server.close());
    rmSync(socket, { force: true });
    server.listen(socket);
    if (!existsSync(socket)) return; // its path is too long, for one
    chmodSync(socket, 0o600);
    // A program that has ended must not wait for those who ask.
    server.unref();
    const program: Program = { pid: process.pid, ...this.#program, directory: process.cwd(), started: new Date().toISOString() };
    writeAtomically(about, Buffer.from(JSON.stringify(program)), 0o600);
    process.once('exit', () => {
      this.close();
    });
  }

  /** For a program that is a process of its own: the directory where it looks whether it is asked; undefined: it cannot be. */
  openFiles(): string | undefined {
    if (this.#folder === undefined) return undefined;
    const { files } = pathsOf(this.#folder, process.pid);
    rmSync(files, { recursive: true, force: true });
    mkdirSync(files, { mode: 0o700 });
    this.open(() => askByFiles(files));
    return files;
  }

  close(): void {
    if (this.#folder === undefined || this.#server === undefined) return;
    this.#server.close();
    this.#server = undefined;
    removeProgram(this.#folder, process.pid);
  }
}

/** Asks, and waits for the answer; whoever asks gives up when it takes too long. */
async function askByFiles(files: string): Promise<string> {
  const answer = join(files, 'answer');
  rmSync(answer, { force: true });
  writeFileSync(join(files, 'ask'), '');
  while (!existsSync(answer)) {
    const pause = Promise.withResolvers<undefined>();
    setTimeout(pause.resolve, LOOK_EVERY, undefined).unref();
    await pause.promise;
  }
  return readFileSync(answer, 'utf8');
}
