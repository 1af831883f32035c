import type { APIRoute } from 'astro'
import { articles } from '../data/articles.ts'

export const GET: APIRoute = () =>
  Response.json(articles.map(({ slug, title, date }) => ({ id: slug, title, date_published: date })))
