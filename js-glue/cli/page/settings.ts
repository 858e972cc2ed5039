// settings.ts: what the command tells its page about the program.

export interface PageSettings {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Whether standard input, output and error are terminals. */
  readonly terminals: readonly [boolean, boolean, boolean];
  /** Whether the program writes a trace. */
  readonly trace: boolean;
}
