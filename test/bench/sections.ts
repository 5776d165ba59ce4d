import { benchByHand } from './bench-by-hand.ts'
import { benchLoad } from './bench-load.ts'
import { benchMemory } from './bench-memory.ts'
import { benchRebuild } from './bench-rebuild.ts'
import { benchResync } from './bench-resync.ts'
import { benchSink } from './bench-sink.ts'
import { benchStartUp } from './bench-start-up.ts'
import type { Section } from './section.ts'

/** The parts of the bench by the words that choose them. */
export const sections: Record<string, { title: string; run: Section }> = {
  sink: { title: 'The sink alone, records in memory', run: benchSink },
  load: { title: 'A first run, end to end', run: benchLoad },
  resync: { title: 'Rows that are there already, read again', run: benchResync },
  rebuild: { title: 'A full rebuild', run: benchRebuild },
  'by-hand': { title: 'Against what people write by hand', run: benchByHand },
  memory: { title: 'Memory and CPU', run: benchMemory },
  'start-up': { title: 'Start-up', run: benchStartUp },
}
