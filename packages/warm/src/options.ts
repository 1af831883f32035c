import { inspect } from 'node:util'
import { errOption } from '@esm-bytecode/compiler'
import type { WarmRequest } from './types.ts'

/** What people write in the options of a tool. */
export interface WarmUserOptions {
  /** Files that are started, one after another. Default: all entries of the build. */
  readonly entry?: string | readonly string[]
  /** What servers and handlers are asked for, in this order. A string is a path. Default: `['/']`. */
  readonly requests?: readonly (string | WarmRequest)[]
  /** A module (`.js`, `.mjs`, `.ts`, `.mts`) that is started in place of the entries. */
  readonly run?: string
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>
  /** Options that Node is started with, for targets that have none of their own. */
  readonly nodeOptions?: readonly string[]
  /** Milliseconds for each process. Default: 60,000. */
  readonly timeout?: number
  /** Whether a run that fails is a warning. Default: `false`. */
  readonly optional?: boolean
}

export interface ResolvedWarmOptions {
  /** As they were written; `null`: all entries. */
  readonly entries: readonly string[] | null
  readonly requests: readonly (string | WarmRequest)[] | undefined
  readonly run: string | null
  readonly env: Readonly<Record<string, string>>
  readonly nodeOptions: readonly string[]
  /** Milliseconds. */
  readonly timeout: number
  readonly optional: boolean
}

const DEFAULTS: ResolvedWarmOptions = {
  entries: null,
  requests: undefined,
  run: null,
  env: {},
  nodeOptions: [],
  timeout: 60_000,
  optional: false,
}

const KNOWN = ['entry', 'requests', 'run', 'env', 'nodeOptions', 'timeout', 'optional'] as const
const KNOWN_OF_REQUEST = ['path', 'method', 'headers', 'body'] as const

/**
 * Checks what people write.
 *
 * @param value `true`, `false`, `undefined` or {@link WarmUserOptions}
 * @param optionName for messages, such as `warm`
 * @returns `null` for `false` and `undefined`
 * @throws BmesError `BMES_ERR_OPTION`
 */
export function resolveWarmOptions(value: unknown, optionName: string): ResolvedWarmOptions | null {
  if (value === undefined || value === false) return null
  if (value === true) return DEFAULTS
  const fail = (name: string, actual: unknown, advice: string): never => {
    throw errOption(`The option "${name}" is ${describe(actual)}. ${advice}`)
  }
  if (!isObject(value)) return fail(optionName, value, 'Set it to true, false or an object of options.')
  checkNames(value, KNOWN, optionName)

  const nameOf = (name: string): string => `${optionName}.${name}`
  const { entry, requests, run, env, nodeOptions, timeout, optional } = value
  const entries = typeof entry === 'string' ? [entry] : entry
  if (entries !== undefined && !(isArrayOfStrings(entries) && entries.length > 0)) {
    fail(nameOf('entry'), entry, 'Set it to the path of a file, or to an array of them.')
  }
  if (requests !== undefined) {
    if (!Array.isArray(requests) || requests.length === 0) {
      fail(nameOf('requests'), requests, 'Set it to an array of paths, such as ["/", "/about"].')
    }
    for (const [index, request] of (requests as unknown[]).entries()) {
      checkRequest(request, `${nameOf('requests')}[${index}]`, fail)
    }
  }
  if (run !== undefined && run !== null) {
    if (typeof run !== 'string' || !/\.m?[jt]s$/.test(run)) {
      fail(nameOf('run'), run, 'Set it to the path of a module: .js, .mjs, .ts or .mts.')
    }
    if (entry !== undefined) {
      throw errOption(
        `The options "${nameOf('run')}" and "${nameOf('entry')}" exclude each other: the module of "run" is started in place of the entries. Leave one of them out.`,
      )
    }
    if (requests !== undefined) {
      throw errOption(
        `The options "${nameOf('run')}" and "${nameOf('requests')}" exclude each other: the module of "run" asks by itself. Leave one of them out.`,
      )
    }
  }
  if (env !== undefined && !isObjectOfStrings(env)) {
    fail(nameOf('env'), env, 'Set it to an object whose values are strings, such as { PORT: "3000" }.')
  }
  if (nodeOptions !== undefined && !isArrayOfStrings(nodeOptions)) {
    fail(nameOf('nodeOptions'), nodeOptions, 'Set it to an array of options of Node, such as ["--max-lazy"].')
  }
  if (timeout !== undefined && !(typeof timeout === 'number' && timeout > 0 && timeout < 2 ** 31)) {
    fail(nameOf('timeout'), timeout, 'Set it to a number of milliseconds, more than 0.')
  }
  if (optional !== undefined && typeof optional !== 'boolean') {
    fail(nameOf('optional'), optional, 'Set it to true or false.')
  }
  const checked = value as WarmUserOptions
  return {
    entries: (entries as readonly string[] | undefined) ?? null,
    requests: checked.requests,
    run: checked.run ?? null,
    env: checked.env ?? DEFAULTS.env,
    nodeOptions: checked.nodeOptions ?? DEFAULTS.nodeOptions,
    timeout: checked.timeout ?? DEFAULTS.timeout,
    optional: checked.optional ?? DEFAULTS.optional,
  }
}

function checkRequest(
  request: unknown,
  name: string,
  fail: (name: string, actual: unknown, advice: string) => never,
): void {
  const isPath = (path: unknown): boolean => typeof path === 'string' && /^\/[\u0021-\u007E]*$/.test(path)
  const advice = 'Give it a path that starts with "/", percent-encoded, such as "/products?page=2".'
  if (typeof request === 'string') {
    if (!isPath(request)) fail(name, request, advice)
    return
  }
  if (!isObject(request))
    return fail(name, request, 'Set it to a path, or to { path, method, headers, body }.')
  checkNames(request, KNOWN_OF_REQUEST, name)
  const { path, method, headers, body } = request
  if (!isPath(path)) fail(`${name}.path`, path, advice)
  if (method !== undefined && !(typeof method === 'string' && /^[A-Za-z]+$/.test(method))) {
    fail(`${name}.method`, method, 'Set it to a method of HTTP, such as "POST".')
  }
  if (headers !== undefined && !isObjectOfStrings(headers)) {
    fail(`${name}.headers`, headers, 'Set it to an object whose values are strings.')
  }
  if (body !== undefined && typeof body !== 'string') fail(`${name}.body`, body, 'Set it to a string.')
  if (typeof body === 'string' && typeof method === 'string' && /^(?:get|head)$/i.test(method)) {
    fail(`${name}.method`, method, 'A request with a body needs another method, such as "POST".')
  }
}

function checkNames(value: object, known: readonly string[], optionName: string): void {
  for (const name of Object.keys(value)) {
    if (known.includes(name)) continue
    const all = `${known.slice(0, -1).join(', ')} and ${known.at(-1)}`
    throw errOption(`The option "${optionName}" has no "${name}". It has ${all}.`)
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isArrayOfStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '')
}

function isObjectOfStrings(value: unknown): boolean {
  return isObject(value) && Object.values(value).every((item) => typeof item === 'string')
}

function describe(value: unknown): string {
  return inspect(value, { depth: 1, breakLength: Infinity, maxArrayLength: 3 })
}
