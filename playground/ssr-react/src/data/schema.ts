import { z } from 'zod'

export const grades = ['easy', 'moderate', 'demanding'] as const

export const gradeSchema = z.enum(grades)

export const trailSchema = z.object({
  slug: z.string().regex(/^[a-z-]+$/),
  name: z.string().min(3),
  region: z.string(),
  grade: gradeSchema,
  kilometres: z.number().positive(),
  ascent: z.int().nonnegative(),
  highest: z.int(),
  months: z.tuple([z.int().min(1).max(12), z.int().min(1).max(12)]),
  features: z.array(z.string()),
  notes: z.string(),
})

export const entrySchema = z.object({
  id: z.string(),
  trail: z.string(),
  date: z.iso.date(),
  author: z.string(),
  title: z.string(),
  hours: z.number(),
  body: z.string(),
})

export const trailFilterSchema = z.object({
  grade: gradeSchema.optional().catch(undefined),
  order: z.enum(['name', 'kilometres', 'ascent']).catch('name'),
  text: z.string().trim().max(40).catch(''),
})

export const planSchema = z.object({
  trail: z.string().min(1, 'Choose a trail'),
  day: z.iso.date('Enter a day as YYYY-MM-DD'),
  walkers: z.coerce.number().int().min(1, 'At least one walker').max(12, 'A hut takes 12 walkers'),
  pace: z.coerce.number().min(2).max(6),
})

export type Grade = z.infer<typeof gradeSchema>
export type Trail = z.infer<typeof trailSchema>
export type Entry = z.infer<typeof entrySchema>
export type TrailFilter = z.infer<typeof trailFilterSchema>
export type Plan = z.infer<typeof planSchema>
