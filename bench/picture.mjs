// picture.mjs: the results as one picture: node bench/picture.mjs RESULTS.json OUT.svg
//
// A panel for each workload, in three columns that are about equally long; in it a line for each peer, the quickest first: a dot at the median, a bar from
// the least to the greatest, and the figure; a dashed line where Coil is. Each panel has a logarithmic scale of its own. Vega-Lite draws it, without a browser.

import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GROUPS } from './peers.mjs';
import { figure, panels, ranking } from './report.mjs';
import { MEASURES, WORKLOADS } from './workloads.mjs';

const COLUMNS = 3;
const WIDTH = 900;
const PADDING = 12;
const GAP = 16;
const LABELS = 140;
const LABEL_PADDING = 6;
const FIGURES = 44;
const PLOT = Math.floor((WIDTH - 2 * PADDING - (COLUMNS - 1) * GAP) / COLUMNS) - LABELS - FIGURES - LABEL_PADDING;
const LINE = 13;
/** A panel's title and scale, in lines. */
const FRAME = 4;

const COLORS = { coil: '#d6336c', wasm: '#1c7ed6', switch: '#74c0fc', js: '#e8a200', native: '#868e96' };
const FONT = 'Helvetica, Arial, sans-serif';

/** Of Helvetica, about. There is no font to measure without a browser, and Vega's own guess is too wide. */
const widthOf = (text, size) => 0.52 * size * text.length;

/** Decades from below the least to above the greatest. */
function decades(ranked) {
  const low = Math.floor(Math.log10(Math.min(...ranked.map(({ min }) => min))));
  const high = Math.ceil(Math.log10(Math.max(...ranked.map(({ max }) => max))));
  return Array.from({ length: Math.max(high - low, 1) + 1 }, (_, at) => 10 ** (low + at));
}

const short = (value) => (value >= 1e6 ? `${value / 1e6}M` : value >= 1e3 ? `${value / 1e3}k` : String(value));

function panel(results, { workload, measure }) {
  // What grew by nothing has no place on a logarithmic scale.
  const ranked = ranking(results, workload, measure).filter(({ min }) => min > 0);
  const ticks = decades(ranked);
  const scale = { type: 'log', domain: [ticks[0], ticks.at(-1)], nice: false };
  const skip = Math.ceil(ticks.length / 4);
  const labelled = Object.fromEntries(ticks.filter((_, at) => at % skip === 0).map((tick) => [tick, short(tick)]));
  const values = ranked.map(({ label, group, median, min, max }) => ({
    label,
    group,
    median,
    min,
    max,
    figure: figure(median),
    bold: group === 'coil',
  }));
  const coil = ranked.filter(({ key }) => key === 'coil');
  const y = {
    field: 'label',
    type: 'nominal',
    sort: null,
    axis: {
      title: null,
      domain: false,
      ticks: false,
      labelLimit: 0,
      labelPadding: LABEL_PADDING,
      minExtent: LABELS,
      maxExtent: LABELS,
      labelColor: { condition: { test: `indexof(datum.value, 'Coil') === 0`, value: COLORS.coil }, value: '#343a40' },
      labelFontWeight: { condition: { test: `indexof(datum.value, 'Coil') === 0`, value: 'bold' }, value: 'normal' },
    },
  };
  const color = { field: 'group', type: 'nominal', scale: { domain: Object.keys(COLORS), range: Object.values(COLORS) }, legend: null };
  const x = (field) => ({
    field,
    type: 'quantitative',
    scale,
    axis: {
      title: null,
      values: ticks,
      labelExpr: `${JSON.stringify(labelled)}[datum.value] || ''`,
      domain: false,
      ticks: false,
      gridColor: '#e9ecef',
      labelColor: '#868e96',
      labelPadding: 3,
      labelFlush: false,
    },
  });
  return {
    title: {
      text: `${workload}  ${WORKLOADS[workload].title}, ${MEASURES[measure].title}`,
      anchor: 'start',
      frame: 'bounds',
      fontSize: 11,
      offset: 5,
      color: '#212529',
    },
    width: PLOT,
    height: { step: LINE },
    data: { values },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 5, opacity: 0.3, strokeCap: 'round' },
        encoding: { y, x: x('min'), x2: { field: 'max' }, color },
      },
      ...coil.map(({ median }) => ({
        data: { values: [{}] },
        mark: { type: 'rule', color: COLORS.coil, opacity: 0.4, strokeDash: [2, 2] },
        encoding: { x: { datum: median } },
      })),
      { mark: { type: 'circle', size: 42, opacity: 1 }, encoding: { y, x: x('median'), color } },
      {
        mark: { type: 'text', align: 'right', x: PLOT + FIGURES, fontSize: 9.5 },
        encoding: {
          y,
          text: { field: 'figure' },
          color: { condition: { test: 'datum.bold', value: COLORS.coil }, value: '#495057' },
        },
      },
    ],
  };
}

const sum = (numbers) => numbers.reduce((before, number) => before + number, 0);

/** Where to cut a list into so many parts that the longest is as short as can be: the index at which each ends. */
function cuts(lengths, parts) {
  if (parts === 1) return [lengths.length];
  const longest = (ends) => Math.max(...ends.map((end, at) => sum(lengths.slice(at === 0 ? 0 : ends[at - 1], end))));
  const choices = Array.from({ length: lengths.length + 1 }, (_, end) => [...cuts(lengths.slice(0, end), parts - 1), lengths.length]);
  return choices.reduce((best, ends) => (longest(ends) < longest(best) ? ends : best));
}

/** Panels in order, in columns of about the same length. */
function columns(results) {
  const all = panels(results).filter(
    ({ workload, measure }) => measure !== 'wall' && ranking(results, workload, measure).some(({ min }) => min > 0),
  );
  const lengths = all.map(({ workload, measure }) => ranking(results, workload, measure).length + FRAME);
  const ends = cuts(lengths, COLUMNS);
  return ends
    .map((end, at) => all.slice(at === 0 ? 0 : ends[at - 1], end).map((one) => panel(results, one)))
    .filter((column) => column.length > 0);
}

function legend() {
  let x = 5 - LABELS - LABEL_PADDING; // panels begin with their labels
  const values = Object.entries(GROUPS).map(([group, title]) => {
    const entry = { group, title, x };
    x += widthOf(title, 11) + 34;
    return entry;
  });
  const place = { field: 'x', type: 'quantitative', scale: null, axis: null };
  const color = { field: 'group', type: 'nominal', scale: { domain: Object.keys(COLORS), range: Object.values(COLORS) }, legend: null };
  return {
    data: { values },
    width: 1,
    height: 12,
    layer: [
      { mark: { type: 'circle', size: 60, opacity: 1 }, encoding: { x: place, color } },
      { mark: { type: 'text', align: 'left', dx: 9, fontSize: 11, color: '#343a40' }, encoding: { x: place, text: { field: 'title' } } },
    ],
  };
}

function specification(results) {
  const { date, machine, repetitions } = results;
  return {
    background: 'white',
    padding: PADDING,
    title: {
      text: 'Coil and its peers: what one unit costs',
      subtitle: `Medians of ${repetitions}, the bar from the least to the greatest; less is better; logarithmic. ${date}, ${machine.cores} × ${machine.cpu}.`,
      anchor: 'start',
      fontSize: 16,
      subtitleFontSize: 11,
      subtitleColor: '#495057',
      subtitlePadding: 6,
      offset: 10,
    },
    vconcat: [legend(), { hconcat: columns(results).map((column) => ({ vconcat: column, spacing: 14 })), spacing: GAP }],
    spacing: 14,
    config: {
      font: FONT,
      view: { stroke: null },
      axis: { labelFontSize: 10 },
    },
  };
}

/** The picture, as the text of an SVG. */
export async function drawPicture(results) {
  if (panels(results).length === 0) return '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>\n';
  const [{ compile }, { View, parse, textMetrics }] = await Promise.all([import('vega-lite'), import('vega')]);
  textMetrics.width = (item, text) => widthOf(String(text ?? item.text ?? ''), item.fontSize ?? 11);
  const view = new View(parse(compile(specification(results)).spec), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  // A page shows it as an image, which has one description and no parts: what is for its parts is left out.
  return `${svg.replace(/ (?:aria-[a-z]+|role|pointer-events)="[^"]*"/g, '')}\n`;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [file, target] = process.argv.slice(2);
  if (!file || !target) {
    console.error('usage: node bench/picture.mjs RESULTS.json OUT.svg');
    process.exit(2);
  }
  writeFileSync(target, await drawPicture(JSON.parse(readFileSync(file, 'utf8'))));
}
