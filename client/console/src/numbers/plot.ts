// Draws the rows of a table by uPlot: bars with their values, or lines told apart by dashes. The table beside it says the
// same, so the picture is hidden from assistive technology.
import { type TemplateResult, html, nothing, svg } from 'lit';
/*! uPlot: Copyright (c) 2025, Leon Sorokin. All rights reserved. (MIT Licensed) https://github.com/leeoniya/uPlot */
import uPlot from 'uplot';
import { StatisticsUnit } from '../../build/gen/relais/v1/statistics_pb';
import { language } from '../base/language';
import { View } from '../parts/view';
import { words } from '../words/words';
import type { Plot } from './plot_data';
import { formatValue } from './values';

const DASHES = [[], [9, 4], [2, 3], [14, 4, 2, 4], [5, 8], [2, 8]];
const INKS = ['--accent', '--go', '--wait', '--fault', '--text', '--quiet'];
const BAR_STEP = 26;
const LINES_HEIGHT = 280;

class PlotView extends View {
  static override properties = { plot: {}, unit: {} };
  declare plot: Plot;
  declare unit: StatisticsUnit;
  private drawn: uPlot | undefined;
  private width = 0;
  private readonly resized = new ResizeObserver(() => this.fit());
  // Colours are those of the moment: a printed page is light.
  private readonly media = ['(prefers-color-scheme: dark)', 'print'].map((query) => matchMedia(query));
  private readonly recolour = () => this.draw();

  override connectedCallback(): void {
    super.connectedCallback();
    this.resized.observe(this);
    for (const medium of this.media) medium.addEventListener('change', this.recolour);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized.disconnect();
    for (const medium of this.media) medium.removeEventListener('change', this.recolour);
    this.drawn?.destroy();
    this.drawn = undefined;
  }

  protected override render(): TemplateResult {
    return html`<figure class="plot">
      <figcaption>${words().plotTitle}${this.hasPercentile ? html` <span class="quiet">${words().plotPercentile}</span>` : nothing}</figcaption>
      ${this.plot.kind === 'lines' && this.plot.lines.length > 1 ? this.legend(this.plot.lines.map((line) => line.label)) : nothing}
      <div class="canvas" aria-hidden="true"></div>
    </figure>`;
  }

  private get hasPercentile(): boolean {
    return this.plot.kind === 'bars' && this.plot.bars.some((bar) => bar.percentile !== undefined);
  }

  private legend(labels: string[]): TemplateResult {
    return html`<ul class="legend" aria-hidden="true">
      ${labels.map((label, i) => html`<li>
        <svg width="36" height="8" viewBox="0 0 36 8" class="ink-${i}">${svg`<line x1="0" y1="4" x2="36" y2="4" stroke="currentColor" stroke-width="2.5" stroke-dasharray=${DASHES[i]!.join(' ')} />`}</svg>
        ${label}
      </li>`)}
    </ul>`;
  }

  protected override updated(): void {
    this.draw();
  }

  private fit(): void {
    const width = this.querySelector('.canvas')?.clientWidth ?? 0;
    if (width !== this.width) this.draw();
  }

  private draw(): void {
    const place = this.querySelector<HTMLElement>('.canvas');
    if (!place) return;
    this.drawn?.destroy();
    this.width = place.clientWidth;
    if (this.width === 0) return;
    const style = getComputedStyle(this);
    const inks = INKS.map((name) => style.getPropertyValue(name).trim());
    const look: Look = { width: this.width, inks, text: style.getPropertyValue('--text').trim(), line: style.getPropertyValue('--line').trim(), font: `13px ${style.fontFamily}` };
    const show = (value: number) => this.valueText(value);
    this.drawn = this.plot.kind === 'bars' ? barPlot(this.plot, look, show, place) : linePlot(this.plot, look, show, place);
  }

  private valueText(value: number): string {
    const cents = this.unit === StatisticsUnit.CAD_CENTS;
    const half = !Number.isInteger(value);
    return formatValue({ whole: BigInt(cents ? Math.round(value * 100) : Math.floor(value)), half: half && !cents }, this.unit, language(), 'short');
  }
}

interface Look {
  width: number;
  inks: string[];
  text: string;
  line: string;
  font: string;
}

const common = (look: Look): Pick<uPlot.Options, 'width' | 'legend' | 'cursor'> => ({ width: look.width, legend: { show: false }, cursor: { show: false } });

function measured(texts: string[], font: string): number {
  const context = document.createElement('canvas').getContext('2d')!;
  context.font = font;
  return Math.ceil(Math.max(0, ...texts.map((text) => context.measureText(text).width)));
}

const SEPARATOR = ' · ';

// The labels in one line, the longest of them cut until they fit: each still tells its row from the next.
function fitted(labels: string[], width: number, font: string): string {
  const lengths = labels.map((label) => label.length);
  const text = () => labels.map((label, i) => (lengths[i]! < label.length ? `${label.slice(0, lengths[i]).trimEnd()}…` : label)).join(SEPARATOR);
  while (measured([text()], font) > width && Math.max(...lengths) > 3) {
    const longest = lengths.indexOf(Math.max(...lengths));
    lengths[longest] = lengths[longest]! - 1;
  }
  return text();
}

function barPlot(plot: Extract<Plot, { kind: 'bars' }>, look: Look, show: (value: number) => string, place: HTMLElement): uPlot {
  const { bars } = plot;
  const values = bars.map((bar) => bar.value);
  const percentiles = bars.map((bar) => bar.percentile ?? null);
  const texts = bars.map((bar) => (bar.percentile === undefined ? show(bar.value) : `${show(bar.value)} (${show(bar.percentile)})`));
  const labelWidth = Math.min(measured(bars.map((bar) => bar.labels.join(SEPARATOR)), look.font) + 12, Math.round(look.width * 0.45));
  const labels = bars.map((bar) => fitted(bar.labels, labelWidth - 12, look.font));
  const room = measured(texts, look.font) + 14;
  const most = Math.max(...values, ...percentiles.map((value) => value ?? 0), 1);
  // Bars leave room for the text after the longest.
  const scale = Math.max(40, look.width - labelWidth - 10);
  const top = most * (scale / Math.max(20, scale - room));
  const height = bars.length * BAR_STEP + 16;
  const draw = (chart: uPlot) => {
    const { ctx } = chart;
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.font = look.font.replace(/^13px/, `${13 * ratio}px`);
    ctx.fillStyle = look.text;
    ctx.textAlign = 'left';
    ctx.textBaseline = 'middle';
    bars.forEach((bar, i) => {
      const across = chart.valToPos(i, 'x', true);
      if (bar.percentile !== undefined) {
        // A tick for the 90th percentile.
        const tick = chart.valToPos(bar.percentile, 'y', true);
        ctx.fillRect(tick - ratio, across - 8 * ratio, 2 * ratio, 16 * ratio);
      }
      ctx.fillText(texts[i]!, chart.valToPos(Math.max(bar.value, bar.percentile ?? 0), 'y', true) + 6 * ratio, across);
    });
    ctx.restore();
  };
  return new uPlot(
    {
      ...common(look),
      height,
      padding: [0, 10, 0, 0],
      scales: {
        x: { time: false, ori: 1, dir: -1, range: [-0.5, bars.length - 0.5] },
        y: { ori: 0, dir: 1, range: [0, top] },
      },
      axes: [
        {
          side: 3, size: labelWidth, gap: 6, font: look.font, stroke: look.text, grid: { show: false }, ticks: { show: false },
          splits: () => bars.map((_, i) => i), values: () => labels,
        },
        { show: false },
      ],
      series: [{}, { fill: look.inks[0]!, stroke: look.inks[0]!, paths: uPlot.paths.bars!({ size: [0.62, 18], align: 0 }), points: { show: false } }],
      hooks: { draw: [draw] },
    },
    [bars.map((_, i) => i), values],
    place,
  );
}

function linePlot(plot: Extract<Plot, { kind: 'lines' }>, look: Look, show: (value: number) => string, place: HTMLElement): uPlot {
  const most = Math.max(1, ...plot.lines.flatMap((line) => line.values.map((value) => value ?? 0)));
  const ratio = devicePixelRatio;
  const steps = most < 10 ? [1, 2, 5] : [1, 2, 2.5, 5];
  // Whole numbers only: there is no half a dossier.
  const incrs = Array.from({ length: 14 }, (_, i) => 10 ** i).flatMap((power) => steps.map((step) => step * power)).filter(Number.isInteger);
  const widest = measured([show(Math.ceil(most))], look.font) + 16;
  return new uPlot(
    {
      ...common(look),
      height: LINES_HEIGHT,
      padding: [12, 24, 0, 0],
      scales: { x: { time: false, range: [-0.25, plot.buckets.length - 0.75] }, y: { range: [0, most * 1.08] } },
      axes: [
        {
          font: look.font, stroke: look.text, grid: { show: false }, ticks: { stroke: look.line }, size: 34,
          incrs: [1, 2, 3, 4, 6, 12, 24, 48], space: measured(plot.buckets, look.font) + 14,
          values: (_, splits) => splits.map((place) => plot.buckets[place] ?? ''),
        },
        { font: look.font, stroke: look.text, grid: { stroke: look.line, width: 1 }, ticks: { show: false }, size: widest, incrs, values: (_, splits) => splits.map(show) },
      ],
      series: [
        {},
        ...plot.lines.map((line, i): uPlot.Series => ({
          label: line.label, stroke: look.inks[i]!, width: 2.5, dash: DASHES[i]!.map((length) => length / ratio), spanGaps: false,
          points: { show: plot.buckets.length <= 40, size: 7, fill: look.inks[i]! },
        })),
      ],
    },
    [plot.buckets.map((_, i) => i), ...plot.lines.map((line) => line.values)],
    place,
  );
}

customElements.define('relais-plot', PlotView);
