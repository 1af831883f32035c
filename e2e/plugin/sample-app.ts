import type { Files } from './test-build.ts'

/** A program of three chunks where no option says otherwise: an entry, one that is loaded later, and one that both share. */
export const sampleApp = {
  'src/main.js': `
    import { createHash } from 'node:crypto'
    import { count, increment } from './counter.js'
    import { where } from './where.js'

    /** Where lines and columns have to hold. */
    function locate() {
      return where(new Error('here'))
    }

    increment()
    const { lazy } = await import('./lazy.js')
    console.log(JSON.stringify({
      count,
      lazy: lazy('é…'),
      etag: createHash('sha256').update('text').digest('hex').slice(0, 8),
      file: import.meta.url.split('/').at(-1),
      where: locate(),
    }))
  `,
  'src/counter.js': `
    export let count = 0
    export function increment() {
      count += 1
      return count
    }
  `,
  'src/lazy.js': `
    import { count, increment } from './counter.js'
    import { where } from './where.js'
    export function lazy(text) {
      return { text, before: count, after: increment(), where: where(new Error('there')) }
    }
  `,
  'src/where.js': `
    /** File, line and column of an error. */
    export const where = (error) => /([^/]+:\\d+:\\d+)\\)?$/.exec(error.stack.split('\\n')[1])[1]
  `,
} satisfies Files
