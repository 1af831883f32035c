import Alert from '@mui/material/Alert'
import Autocomplete from '@mui/material/Autocomplete'
import Button from '@mui/material/Button'
import Slider from '@mui/material/Slider'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { addMinutes, format, parseISO } from 'date-fns'
import { useState, type FormEvent } from 'react'
import { useLoaderData, type LoaderFunctionArgs } from 'react-router'
import { z } from 'zod'
import { Page } from '../components/page.tsx'
import { load } from '../data/load.ts'
import { planSchema } from '../data/schema.ts'

export const loader = ({ context }: LoaderFunctionArgs) => load(context, 'trails')

type Problems = Partial<Record<'trail' | 'day' | 'walkers' | 'pace', string[]>>

export function Component() {
  const { trails } = useLoaderData<typeof loader>()
  const [problems, setProblems] = useState<Problems>({})
  const [answer, setAnswer] = useState('')
  const plan = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const result = planSchema.safeParse(Object.fromEntries(new FormData(event.currentTarget)))
    setProblems(result.success ? {} : z.flattenError(result.error).fieldErrors)
    const trail = trails.find((each) => each.name === result.data?.trail)
    if (!result.success || !trail) return setAnswer('')
    const minutes = (trail.kilometres / result.data.pace + trail.ascent / 400) * 60
    const back = addMinutes(parseISO(`${result.data.day}T08:00`), minutes)
    setAnswer(`Leave at 08:00, be back at ${format(back, 'HH:mm')}.`)
  }
  return (
    <Page title="Planner">
      <Stack component="form" noValidate spacing={2} sx={{ maxWidth: 480 }} onSubmit={plan}>
        <Autocomplete
          id="trail"
          options={trails.map((trail) => trail.name)}
          renderInput={(params) => (
            <TextField
              {...params}
              name="trail"
              label="Trail"
              error={!!problems.trail}
              helperText={problems.trail?.[0]}
            />
          )}
        />
        <TextField
          name="day"
          label="Day"
          defaultValue="2024-07-06"
          error={!!problems.day}
          helperText={problems.day?.[0]}
        />
        <TextField
          name="walkers"
          label="Walkers"
          defaultValue="2"
          error={!!problems.walkers}
          helperText={problems.walkers?.[0]}
        />
        <Typography id="pace">Pace in km/h</Typography>
        <Slider name="pace" aria-labelledby="pace" min={2} max={6} step={0.5} defaultValue={4} marks />
        <Button type="submit" variant="outlined">
          Plan
        </Button>
        {answer && <Alert severity="success">{answer}</Alert>}
      </Stack>
    </Page>
  )
}
