import { data } from 'react-router'
import type { Answer, Queries, QueryName } from './queries.ts'

/** For route loaders: the request context of the server holds the data, the browser asks its HTTP face. */
export async function load<Name extends QueryName>(
  context: unknown,
  name: Name,
  query: Record<string, string | undefined> = {},
): Promise<Answer<Name>> {
  const answer: unknown = import.meta.env.SSR
    ? (context as Queries)[name](query)
    : await fetchAnswer(name, query)
  if (answer === null) throw data(`There is no such ${name}.`, { status: 404 })
  return answer as Answer<Name>
}

async function fetchAnswer(name: string, query: Record<string, string | undefined>): Promise<unknown> {
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined)
  const response = await fetch(`/api/${name}?${new URLSearchParams(given)}`)
  if (response.status === 404) return null
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}`)
  return response.json()
}
