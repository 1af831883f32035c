import Card from '@mui/material/Card'
import CardActionArea from '@mui/material/CardActionArea'
import CardContent from '@mui/material/CardContent'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { Link } from 'react-router'
import type { Trail } from '../data/schema.ts'
import { GradeChip } from './grade-chip.tsx'

export function TrailCard({ trail }: { trail: Trail }) {
  return (
    <Card>
      <CardActionArea component={Link} to={`/trails/${trail.slug}`}>
        <CardContent>
          <Stack direction="row" spacing={1} sx={{ alignItems: 'center', justifyContent: 'space-between' }}>
            <Typography variant="h6" component="h3">
              {trail.name}
            </Typography>
            <GradeChip grade={trail.grade} />
          </Stack>
          <Typography color="text.secondary">
            {trail.region}, {trail.kilometres.toFixed(1)} km, {trail.ascent} m up
          </Typography>
        </CardContent>
      </CardActionArea>
    </Card>
  )
}
