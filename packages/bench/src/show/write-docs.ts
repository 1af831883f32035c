// `docs/benchmarks.md` and what belongs to it. What people have written around the figures stays.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { repositoryFolder } from '../builds/folders.ts'
import { Failure } from '../processes/failure.ts'
import type { Report } from '../report.ts'
import { growthChart } from './chart-growth.ts'
import { stagesChart } from './chart-stages.ts'
import { startsChart } from './chart-starts.ts'
import { reportMarkdown, type Charts } from './markdown.ts'

const BEGIN = '<!-- figures: written by `npm run bench` -->'
const END = '<!-- end of figures -->'

const EMPTY = `# Benchmarks

Written by one run of \`npm run bench\` on one machine. Read the times as ratios within a table.

${BEGIN}
${END}
`

/** @returns the files that were written, as paths from the root of the repository */
export async function writeDocs(report: Report, docs = join(repositoryFolder, 'docs')): Promise<string[]> {
  const folder = join(docs, 'benchmarks')
  const file = join(docs, 'benchmarks.md')
  const text = replaceFigures(existsSync(file) ? readFileSync(file, 'utf8') : EMPTY, (before, after) => {
    mkdirSync(folder, { recursive: true })
    // Charts of apps that are no more.
    for (const name of readdirSync(folder)) if (name.endsWith('.svg')) rmSync(join(folder, name))
    const charts = drawCharts(report, (name, svg) => {
      writeFileSync(join(folder, name), svg)
      return `benchmarks/${name}`
    })
    return `${before}\n\n${reportMarkdown(report, charts)}\n\n${after}`
  })
  writeFileSync(file, await formatted(text, file))
  const data = join(folder, 'report.json')
  writeFileSync(data, await formatted(JSON.stringify(report), data))
  const names = readdirSync(folder).map((name) => join(folder, name))
  return [file, ...names].map((path) => relative(repositoryFolder, path))
}

function replaceFigures(text: string, make: (before: string, after: string) => string): string {
  const begin = text.indexOf(BEGIN)
  const end = text.indexOf(END)
  if (begin === -1 || end < begin)
    throw new Failure(
      `docs/benchmarks.md has lost its marks, ${BEGIN} and ${END}: put them where the figures belong.`,
    )
  return make(text.slice(0, begin + BEGIN.length), text.slice(end))
}

/** @param save writes a chart, and says where it is, seen from the document */
function drawCharts({ comparisons }: Report, save: (name: string, svg: string) => string): Charts {
  const charts = {
    starts: new Map<string, string>(),
    stages: new Map<string, string>(),
    growth: new Map<number, string>(),
  }
  for (const app of new Set(comparisons.map((comparison) => comparison.app))) {
    const ofApp = comparisons.filter((comparison) => comparison.app === app)
    charts.starts.set(app, save(`${app}.svg`, startsChart(ofApp)))
    const stages = stagesChart(ofApp)
    if (stages !== null) charts.stages.set(app, save(`${app}-stages.svg`, stages))
  }
  for (const major of new Set(comparisons.map((comparison) => comparison.major))) {
    const growth = growthChart(comparisons, major)
    if (growth !== null) charts.growth.set(major, save(`growth-node-${major}.svg`, growth))
  }
  return charts
}

async function formatted(text: string, file: string): Promise<string> {
  return format(text, { ...(await resolveConfig(file)), filepath: file })
}
