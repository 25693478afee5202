import { Text } from '@mantine/core';
import type { Look } from '../panes/renderer.ts';
import classes from './controls.module.css';

export function Swatch({ colour }: { colour: string }) {
  return <span className={classes.swatch} style={{ background: colour }} aria-hidden />;
}

/** What the colours mean. */
export function Legend({ looks }: { looks: readonly Look[] }) {
  return (
    <ul className={classes.legend} aria-label="Legend">
      {looks.map(({ value, name, colour }) => (
        <Text key={value} component="li" size="xs">
          <Swatch colour={colour} />
          {name}
        </Text>
      ))}
    </ul>
  );
}
