import { expect, test } from 'vitest'
import { resolveWarmOptions } from './options.ts'

test('what turns it off and on', () => {
  expect(resolveWarmOptions(undefined, 'warm')).toBeNull()
  expect(resolveWarmOptions(false, 'warm')).toBeNull()
  expect(resolveWarmOptions({}, 'warm')).toEqual(resolveWarmOptions(true, 'warm'))
  expect(resolveWarmOptions(true, 'warm')).toMatchInlineSnapshot(`
    {
      "entries": null,
      "env": {},
      "nodeOptions": [],
      "optional": false,
      "requests": undefined,
      "run": null,
      "timeout": 60000,
    }
  `)
})

test('what people write', () => {
  const request = { path: '/search?q=%C3%A9', method: 'post', headers: { accept: '*/*' }, body: '{}' }
  const options = {
    entry: 'server.js',
    requests: ['/', request],
    env: { PORT: '1' },
    nodeOptions: ['--max-lazy'],
    timeout: 5,
    optional: true,
  }
  const { entry, ...others } = options
  expect(resolveWarmOptions(options, 'warm')).toEqual({ ...others, entries: [entry], run: null })
  expect(resolveWarmOptions({ entry: ['a.js', 'b.js'] }, 'warm')).toMatchObject({ entries: ['a.js', 'b.js'] })
  expect(resolveWarmOptions({ run: './warm.ts' }, 'warm')).toMatchObject({ run: './warm.ts' })
})

test('what is wrong, and what to write', () => {
  const messages = [
    1,
    [],
    { entries: 'a.js' },
    { entry: [] },
    { requests: '/' },
    { requests: [] },
    { requests: ['about'] },
    { requests: ['/é'] },
    { requests: ['/', { url: '/' }] },
    { requests: [{}] },
    { requests: [{ path: '/', method: 1 }] },
    { requests: [{ path: '/', headers: { a: 1 } }] },
    { requests: [{ path: '/', body: {} }] },
    { requests: [{ path: '/', method: 'GET', body: '' }] },
    { run: 'warm.json' },
    { run: 'warm.ts', entry: 'main.js' },
    { run: 'warm.ts', requests: ['/'] },
    { env: { PORT: 3000 } },
    { nodeOptions: '--max-lazy' },
    { timeout: 0 },
    { timeout: '5s' },
    { optional: 'yes' },
  ].map((value) => {
    try {
      return resolveWarmOptions(value, 'warm')
    } catch (error) {
      expect(error).toMatchObject({ name: 'BmesError', code: 'BMES_ERR_OPTION' })
      return (error as Error).message
    }
  })
  expect(messages.join('\n')).toMatchInlineSnapshot(`
    "The option "warm" is 1. Set it to true, false or an object of options.
    The option "warm" is []. Set it to true, false or an object of options.
    The option "warm" has no "entries". It has entry, requests, run, env, nodeOptions, timeout and optional.
    The option "warm.entry" is []. Set it to the path of a file, or to an array of them.
    The option "warm.requests" is '/'. Set it to an array of paths, such as ["/", "/about"].
    The option "warm.requests" is []. Set it to an array of paths, such as ["/", "/about"].
    The option "warm.requests[0]" is 'about'. Give it a path that starts with "/", percent-encoded, such as "/products?page=2".
    The option "warm.requests[0]" is '/é'. Give it a path that starts with "/", percent-encoded, such as "/products?page=2".
    The option "warm.requests[1]" has no "url". It has path, method, headers and body.
    The option "warm.requests[0].path" is undefined. Give it a path that starts with "/", percent-encoded, such as "/products?page=2".
    The option "warm.requests[0].method" is 1. Set it to a method of HTTP, such as "POST".
    The option "warm.requests[0].headers" is { a: 1 }. Set it to an object whose values are strings.
    The option "warm.requests[0].body" is {}. Set it to a string.
    The option "warm.requests[0].method" is 'GET'. A request with a body needs another method, such as "POST".
    The option "warm.run" is 'warm.json'. Set it to the path of a module: .js, .mjs, .ts or .mts.
    The options "warm.run" and "warm.entry" exclude each other: the module of "run" is started in place of the entries. Leave one of them out.
    The options "warm.run" and "warm.requests" exclude each other: the module of "run" asks by itself. Leave one of them out.
    The option "warm.env" is { PORT: 3000 }. Set it to an object whose values are strings, such as { PORT: "3000" }.
    The option "warm.nodeOptions" is '--max-lazy'. Set it to an array of options of Node, such as ["--max-lazy"].
    The option "warm.timeout" is 0. Set it to a number of milliseconds, more than 0.
    The option "warm.timeout" is '5s'. Set it to a number of milliseconds, more than 0.
    The option "warm.optional" is 'yes'. Set it to true or false."
  `)
})
