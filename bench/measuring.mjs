// measuring.mjs: runs programs, one process for each figure, and keeps what they said.
//
// Repetitions are interleaved: each goes through all workloads, and all peers of a workload run right after one another, so that they meet the
// same noise. A program that was wrong once is not believed again, so samples of the same repetition have the same place.

import { spawn } from 'node:child_process';
import { median } from './median.mjs';
import { built } from './places.mjs';
import { WORKLOADS, isMeasuredOutside, measuresOf } from './workloads.mjs';

const MOST = 20_000_000;
/** Seconds that one run may take where N is given: who needs more gets a tenth. */
const PATIENCE = 6;

/** Runs one process: { n, s, cpu, peak }, or { na } when there is no such workload, or { error }. */
export async function execute(command, workload, n) {
  const child = spawn(built('measure'), [...command, workload, String(n)], { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  const streams = [1, 2, 3].map(async (fd) => Buffer.concat(await child.stdio[fd].toArray()).toString());
  const status = await new Promise((resolve, reject) => child.on('error', reject).on('close', (code, signal) => resolve(code ?? signal)));
  const [printed, errors, used] = await Promise.all(streams);
  const line = printed.split('\n').find((text) => text.startsWith('{'));
  if (status !== 0 || !line || !used) return { error: reasonOf(errors, status) };
  return { ...JSON.parse(line), ...JSON.parse(used) };
}

const SIGALRM = 128 + 14;

function reasonOf(errors, status) {
  if (status === SIGALRM) return 'it was still running after two minutes';
  const lines = errors.split('\n').filter((line) => line.trim() !== '');
  return (lines.find((line) => /error|panic|wrong|must be/i.test(line)) ?? lines.at(-1) ?? `it ended with ${status}`).trim().slice(0, 200);
}

/** N for a run of `target` seconds, from two shorter ones; or why there is none: { na } or { error }. */
async function chooseCount({ command, workload, sizes }, target) {
  const { fixed, multiple = 1 } = WORKLOADS[workload];
  if (sizes?.[workload]) return sizes[workload];
  if (isMeasuredOutside(workload)) return fixed;
  const whole = (n) => Math.max(1, Math.round(Math.min(n, MOST) / multiple)) * multiple;
  let n = whole(2_000);
  for (const goal of [target / 4, target]) {
    const result = await execute(command, workload, n);
    if (result.s === undefined) return result;
    const seconds = Math.max(result.s, 1e-6) / result.n;
    if (fixed) return seconds * fixed < PATIENCE ? fixed : fixed / 10;
    n = whole(goal / seconds);
  }
  return n;
}

async function measureOnce({ command, workload, n }) {
  const result = await execute(command, workload, n);
  if (result.s === undefined) return result;
  if (!isMeasuredOutside(workload)) return { ns: (result.s / result.n) * 1e9 };
  const idle = await execute(command, workload, 0);
  if (idle.s === undefined) return idle;
  return { cpu: (result.cpu - idle.cpu) * 1e3, wall: result.s * 1e3, bytes: (result.peak - idle.peak) / result.n };
}

const rounded = (value) => Number(value.toPrecision(6));

function summary(samples) {
  return { median: rounded(median(samples)), min: Math.min(...samples), max: Math.max(...samples), samples };
}

/**
 * Measures all jobs, { peer, workload, command, sizes }. Returns { figures, notMeasured }: figures[peer][workload] is { n, ns: { median, min, max, samples } },
 * for what is measured from outside { n, cpu, wall, bytes }.
 */
export async function measureAll(jobs, { repetitions, target, progress }) {
  const notMeasured = [];
  const leaveOut = ({ peer, workload }, { na, error }) =>
    notMeasured.push({ peer, workload, ...(error ? { error } : { na: na ?? 'not defined' }) });
  const rows = [];
  for (const [at, job] of jobs.entries()) {
    progress(`choosing N: ${at + 1} of ${jobs.length}, ${job.peer} ${job.workload}`);
    const n = await chooseCount(job, target);
    if (typeof n === 'number') rows.push({ ...job, n, samples: [] });
    else leaveOut(job, n);
  }
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const [at, row] of rows.entries()) {
      if (row.failed) continue;
      progress(`repetition ${repetition + 1} of ${repetitions}: ${at + 1} of ${rows.length}, ${row.peer} ${row.workload}`);
      const sample = await measureOnce(row);
      if (sample.error ?? sample.na) row.failed = sample;
      else row.samples.push(sample);
    }
  }
  const figures = {};
  for (const row of rows) {
    if (row.failed) {
      leaveOut(row, row.failed);
      continue;
    }
    const measured = measuresOf(row.workload).map((measure) => [measure, summary(row.samples.map((sample) => rounded(sample[measure])))]);
    (figures[row.peer] ??= {})[row.workload] = { n: row.n, ...Object.fromEntries(measured) };
  }
  return { figures, notMeasured };
}
