import { groupBy, keyBy, mapValues, maxBy, orderBy, sumBy } from 'lodash-es'
import { differenceInCalendarDays, getMonth, parseISO } from 'date-fns'
import { z } from 'zod'
import { journal } from './journal.ts'
import { entrySchema, grades, trailFilterSchema, trailSchema } from './schema.ts'
import { trails } from './trails.ts'

// The data stands in for a database: rows from outside are checked where they come in.
const allTrails = z.array(trailSchema).parse(trails)
const allEntries = orderBy(z.array(entrySchema).parse(journal), 'date', 'desc')
const trailBySlug = keyBy(allTrails, 'slug')

const overview = () => ({
  featured: orderBy(allTrails, ['highest'], ['desc']).slice(0, 3),
  latest: allEntries.slice(0, 2),
  kilometres: sumBy(allTrails, 'kilometres'),
})

const trailList = (query: unknown) => {
  const filter = trailFilterSchema.parse(query)
  const text = filter.text.toLowerCase()
  const found = allTrails.filter(
    (trail) =>
      (!filter.grade || trail.grade === filter.grade) &&
      `${trail.name} ${trail.region} ${trail.features.join(' ')}`.toLowerCase().includes(text),
  )
  return { filter, trails: orderBy(found, filter.order) }
}

const trail = (query: unknown) => {
  const { slug } = z.object({ slug: z.string() }).parse(query)
  const found = trailBySlug[slug]
  return found ? { trail: found, entries: allEntries.filter((entry) => entry.trail === slug) } : null
}

const entryList = () => ({ entries: allEntries, names: mapValues(trailBySlug, 'name') })

const entry = (query: unknown) => {
  const { id } = z.object({ id: z.string() }).parse(query)
  const found = allEntries.find((each) => each.id === id)
  return found ? { entry: found, trail: trailBySlug[found.trail] ?? null } : null
}

const statistics = () => {
  const first = allEntries.at(-1)
  const last = allEntries[0]
  return {
    regions: Object.entries(groupBy(allTrails, 'region')).map(([region, inRegion]) => ({
      region,
      trails: inRegion.length,
      kilometres: sumBy(inRegion, 'kilometres'),
      ascent: sumBy(inRegion, 'ascent'),
      longest: maxBy(inRegion, 'kilometres')?.name ?? '',
    })),
    grades: grades.map((grade) => ({
      grade,
      trails: allTrails.filter((each) => each.grade === grade).length,
    })),
    months: mapValues(
      groupBy(allEntries, (each) => getMonth(parseISO(each.date)) + 1),
      (entries) => sumBy(entries, 'hours'),
    ),
    season: first && last ? differenceInCalendarDays(parseISO(last.date), parseISO(first.date)) : 0,
  }
}

/** Each takes the query of a request as it came and answers with data for JSON; `null` is 404. */
export const queries = { overview, trails: trailList, trail, entries: entryList, entry, statistics }

export type Queries = typeof queries
export type QueryName = keyof Queries
export type Answer<Name extends QueryName> = NonNullable<ReturnType<Queries[Name]>>
