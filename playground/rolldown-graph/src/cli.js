#!/usr/bin/env node
// Raises one package: node dist/cli.js <package> [--kind minor] [--format yaml]
import { parseArgs } from 'node:util'
import { format } from './format.js'
import { plan, PlanError } from './plan.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kind: { type: 'string', default: 'patch' },
    format: { type: 'string', default: 'json' },
  },
})

try {
  console.log(await format(values.format, plan(positionals[0], values.kind)))
} catch (error) {
  if (!(error instanceof PlanError)) throw error
  console.error(`${error.name}: ${error.message}`)
  process.exitCode = 1
}
