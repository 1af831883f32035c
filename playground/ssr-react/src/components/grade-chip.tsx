import Chip from '@mui/material/Chip'
import type { Grade } from '../data/schema.ts'

const colors = { easy: 'success', moderate: 'warning', demanding: 'error' } as const

export function GradeChip({ grade }: { grade: Grade }) {
  return <Chip size="small" color={colors[grade]} label={grade} />
}
