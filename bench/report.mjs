// report.mjs: what the results say, as text and as markdown: node bench/report.mjs RESULTS.json [OUT.md]
//
// Draws on the JSON alone, so a report can be made again. A figure is the median of the repetitions, with the least and the greatest.

import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './median.mjs';
import { GROUPS } from './peers.mjs';
import { BARS, MEASURES, WORKLOADS, measuresOf } from './workloads.mjs';

/** Three digits are what a median on a shared machine is worth. */
export function figure(value) {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return value.toLocaleString('en', { minimumFractionDigits: 1, maximumFractionDigits: Math.abs(value) < 10 ? 2 : 1 });
}

const figureOf = (results, peer, workload) => results.peers[peer]?.figures[workload];

/**
 * What Coil is held to, as far as it was measured: the ratio is the median of the ratios within one repetition, so that what slows down all of a repetition
 * does not count.
 */
export function bars(results) {
  return BARS.flatMap(({ workload, measure = 'ns', peer, against = workload, limit }) => {
    const coil = figureOf(results, 'coil', workload)?.[measure];
    const other = peer && figureOf(results, peer, against)?.[measure];
    if (!coil || (peer && !other)) return [];
    const ratio = peer ? median(coil.samples.map((sample, at) => sample / other.samples[at])) : coil.median;
    return [
      {
        workload,
        measure,
        coil: coil.median,
        peer,
        against,
        other: other?.median,
        limit,
        ratio,
        toLimit: ratio / limit,
        held: ratio <= limit,
      },
    ];
  });
}

/** The peers that have a figure for a measure of a workload, the quickest first. */
export function ranking(results, workload, measure) {
  return Object.entries(results.peers)
    .flatMap(([key, { label, group, figures }]) =>
      figures[workload] ? [{ key, label, group, n: figures[workload].n, ...figures[workload][measure] }] : [],
    )
    .sort((a, b) => a.median - b.median);
}

/** Measured workloads with their measures, in order. */
export function panels(results) {
  return Object.keys(WORKLOADS).flatMap((workload) =>
    measuresOf(workload)
      .filter((measure) => ranking(results, workload, measure).length > 0)
      .map((measure) => ({ workload, measure })),
  );
}

const panelTitle = ({ workload, measure }) => `${workload}  ${WORKLOADS[workload].title}, ${MEASURES[measure].title}`;
const barAgainst = (bar) => (bar.peer ? `${bar.peer}${bar.against === bar.workload ? '' : ` ${bar.against}`}` : 'the limit itself');
const barTitle = (bar) => `${bar.workload}${bar.measure === 'ns' ? '' : ` ${MEASURES[bar.measure].title}`}`;
const verdict = (bar) => (bar.held ? 'held' : 'NOT HELD');

const headline = ({ date, machine, repetitions }) =>
  `${date}, ${machine.cores} × ${machine.cpu}; ${repetitions} repetition${repetitions === 1 ? '' : 's'}, interleaved`;

/** A table of columns, the first to the left, the others to the right. */
function aligned(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((text, column) => (column === 0 ? text.padEnd(widths[column]) : text.padStart(widths[column])))
      .join('  ')
      .trimEnd(),
  );
}

/** For a terminal. */
export function text(results) {
  const lines = [headline(results)];
  for (const panel of panels(results)) {
    const rows = ranking(results, panel.workload, panel.measure).map(({ key, label, n, median: middle, min, max }) => [
      `  ${label} (${key})`,
      ...[middle, min, max].map(figure),
      n.toLocaleString('en'),
    ]);
    lines.push('', ...aligned([[panelTitle(panel), 'median', 'min', 'max', 'N'], ...rows]));
  }
  const held = bars(results);
  if (held.length > 0) {
    const rows = held.map((bar) => [
      barTitle(bar),
      figure(bar.coil),
      barAgainst(bar),
      bar.other === undefined ? '' : figure(bar.other),
      figure(bar.ratio),
      figure(bar.limit),
      verdict(bar),
    ]);
    lines.push('', ...aligned([['What Coil is held to', 'Coil', 'peer', 'its figure', 'ratio', 'limit', ''], ...rows]));
  }
  for (const [key, { label, workloads, reason, help }] of Object.entries(results.missing))
    lines.push('', `missing: ${label} (${key})${onlyFor(results, key, workloads)}: ${reason}`, `  what would help: ${help}`);
  if (results.notMeasured.length > 0) lines.push('', ...results.notMeasured.map(notMeasuredLine));
  return `${lines.join('\n')}\n`;
}

/** Of a row that has other figures, the workloads that are missing. */
const onlyFor = (results, key, workloads) => (results.peers[key] ? ` for ${workloads.join(', ')}` : '');

const notMeasuredLine = ({ peer, workload, na, error }) => `${error ? 'ERROR' : 'not measured'}: ${peer} ${workload}: ${error ?? na}`;

const escaped = (cell) => cell.replaceAll('|', '\\|');

function markdownTable(header, rows) {
  return [
    `| ${header.join(' | ')} |`,
    `| --- |${' ---: |'.repeat(header.length - 1)}`,
    ...rows.map((row) => `| ${row.map(escaped).join(' | ')} |`),
  ];
}

/** A cell: the figure, or why there is none. */
function cell(results, peer, { workload, measure }) {
  const measured = figureOf(results, peer, workload)?.[measure];
  if (measured)
    return measured.samples.length === 1
      ? figure(measured.median)
      : `${figure(measured.median)} (${figure(measured.min)}–${figure(measured.max)})`;
  return results.notMeasured.some((left) => left.peer === peer && left.workload === workload && left.error) ? '**error**' : '';
}

const PARTS = {
  'Yields, tasks, futures, queues': ['W1', 'W2', 'W3', 'W5', 'W6', 'W9', 'W9b', 'W9c'],
  'Callbacks, timers, sleepers': ['W7', 'W7i', 'W8', 'W8b', 'W4', 'W4s'],
  'C and JavaScript, SQLite': ['J1', 'J2', 'SQ'],
};

/** For the docs. */
export function markdown(results) {
  const all = panels(results);
  const lines = [
    '# Benchmark',
    '',
    `${headline(results)}. Medians, in brackets the least and the greatest; bench/README.md says what they mean.`,
  ];
  for (const [title, workloads] of Object.entries(PARTS)) {
    const columns = all.filter(({ workload }) => workloads.includes(workload));
    const cellsOf = (key) => columns.map((column) => cell(results, key, column));
    const rows = Object.keys(GROUPS).flatMap((group) =>
      Object.entries(results.peers)
        .filter(([, peer]) => peer.group === group)
        .map(([key, peer]) => [peer.label, ...cellsOf(key)])
        .filter((row) => row.some((text, column) => column > 0 && text !== '')),
    );
    if (rows.length > 0)
      lines.push(
        '',
        `## ${title}`,
        '',
        ...markdownTable(
          ['', ...columns.map((column) => `${column.workload} ${WORKLOADS[column.workload].title}, ${MEASURES[column.measure].title}`)],
          rows,
        ),
      );
  }
  const held = bars(results);
  if (held.length > 0) {
    const rows = held.map((bar) => [
      barTitle(bar),
      figure(bar.coil),
      barAgainst(bar),
      bar.other === undefined ? '' : figure(bar.other),
      figure(bar.ratio),
      figure(bar.limit),
      figure(bar.toLimit),
      verdict(bar),
    ]);
    lines.push('', '## What Coil is held to', '', 'Coil under wasmtime. The ratio is the median of the ratios within one repetition.', '');
    lines.push(...markdownTable(['', 'Coil', 'peer', 'its figure', 'ratio', 'limit', 'ratio to limit', ''], rows));
  }
  const missing = Object.entries(results.missing).map(
    ([key, { label, workloads, reason, help }]) =>
      `- ${label} is missing${onlyFor(results, key, workloads)}: ${reason}. What would help: \`${help}\``,
  );
  if (missing.length > 0) lines.push('', '## Missing', '', ...missing);
  if (results.notMeasured.length > 0)
    lines.push('', '## Not measured', '', ...results.notMeasured.map((left) => `- ${notMeasuredLine(left)}`));
  lines.push(
    '',
    '## Versions',
    '',
    `${Object.entries(results.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}.`,
  );
  return `${lines.join('\n')}\n`;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [file, target] = process.argv.slice(2);
  if (!file) {
    console.error('usage: node bench/report.mjs RESULTS.json [OUT.md]');
    process.exit(2);
  }
  const results = JSON.parse(readFileSync(file, 'utf8'));
  if (target) writeFileSync(target, markdown(results));
  else process.stdout.write(text(results));
}
