import { addDays, eachDayOfInterval, format, formatDistance, parseISO } from 'date-fns'
import { de } from 'date-fns/locale'

export default function run() {
  const day = parseISO('2024-02-28T12:00:00')
  return [
    format(addDays(day, 2), 'EEEE, d. MMMM yyyy', { locale: de }),
    formatDistance(day, addDays(day, 40), { locale: de, addSuffix: true }),
    eachDayOfInterval({ start: day, end: addDays(day, 3) }).length,
  ]
}
