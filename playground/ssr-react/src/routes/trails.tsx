import FormControl from '@mui/material/FormControl'
import Grid from '@mui/material/Grid'
import InputLabel from '@mui/material/InputLabel'
import MenuItem from '@mui/material/MenuItem'
import Select from '@mui/material/Select'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import Typography from '@mui/material/Typography'
import { capitalize, debounce } from 'lodash-es'
import { useMemo } from 'react'
import { useLoaderData, useSearchParams, type LoaderFunctionArgs } from 'react-router'
import { Page } from '../components/page.tsx'
import { TrailCard } from '../components/trail-card.tsx'
import { load } from '../data/load.ts'
import { grades } from '../data/schema.ts'

export const loader = ({ context, request }: LoaderFunctionArgs) =>
  load(context, 'trails', Object.fromEntries(new URL(request.url).searchParams))

export function Component() {
  const { filter, trails } = useLoaderData<typeof loader>()
  const [, setParams] = useSearchParams()
  const change = (name: string, value: string | null) =>
    setParams((params) => {
      if (value) params.set(name, value)
      else params.delete(name)
      return params
    })
  const search = useMemo(() => debounce((text: string) => change('text', text), 200), [])
  return (
    <Page title="Trails">
      <Stack direction={{ xs: 'column', md: 'row' }} spacing={2} sx={{ mb: 3 }}>
        <TextField
          label="Search"
          size="small"
          defaultValue={filter.text}
          onChange={(event) => search(event.target.value)}
        />
        <ToggleButtonGroup
          exclusive
          size="small"
          value={filter.grade ?? null}
          onChange={(_, grade: string | null) => change('grade', grade)}
        >
          {grades.map((grade) => (
            <ToggleButton key={grade} value={grade}>
              {grade}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
        <FormControl size="small" sx={{ minWidth: 160 }}>
          <InputLabel id="order">Order</InputLabel>
          <Select
            labelId="order"
            label="Order"
            value={filter.order}
            onChange={(event) => change('order', event.target.value)}
          >
            {['name', 'kilometres', 'ascent'].map((order) => (
              <MenuItem key={order} value={order}>
                {capitalize(order)}
              </MenuItem>
            ))}
          </Select>
        </FormControl>
      </Stack>
      <Grid container spacing={2}>
        {trails.map((trail) => (
          <Grid key={trail.slug} size={{ xs: 12, sm: 6, md: 4 }}>
            <TrailCard trail={trail} />
          </Grid>
        ))}
      </Grid>
      {trails.length === 0 && <Typography>No trail fits.</Typography>}
    </Page>
  )
}
