import dayjs from 'dayjs'
import de from 'dayjs/locale/de.js'
import relativeTime from 'dayjs/plugin/relativeTime.js'
import utc from 'dayjs/plugin/utc.js'

export default function run() {
  dayjs.extend(utc).extend(relativeTime)
  const day = dayjs.utc('2024-02-29T10:00:00Z').locale(de)
  return [day.format('dddd, D. MMMM YYYY'), day.add(1, 'year').toISOString(), day.from(day.add(3, 'day'))]
}
