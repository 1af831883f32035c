import { firstValueFrom, from, interval, of } from 'rxjs'
import { concatMap, map, scan, take, toArray } from 'rxjs/operators'
import { TestScheduler } from 'rxjs/testing'

export default async function run() {
  const sums = await firstValueFrom(
    from([1, 2, 3]).pipe(
      concatMap((n) => of(n, n * 10)),
      scan((sum, n) => sum + n),
      toArray(),
    ),
  )
  const ticks = await firstValueFrom(
    interval(1).pipe(
      take(3),
      map((n) => n + 1),
      toArray(),
    ),
  )
  const frames = []
  new TestScheduler((actual) => frames.push(actual.length)).run(({ cold, expectObservable }) => {
    expectObservable(cold('-a-b|').pipe(map((letter) => letter.toUpperCase()))).toBe('-A-B|')
  })
  return [sums, ticks, frames]
}
