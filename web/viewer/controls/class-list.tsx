import { Button, Checkbox, Group, Text } from '@mantine/core';
import classes from './controls.module.css';
import type { SidePanelProps } from './side-panel.tsx';
import { Swatch } from './swatch.tsx';

/** Which classes are seen. */
export function ClassList({ volume: { schema }, state: { hidden }, setState }: SidePanelProps) {
  const codes = schema.classes.map(({ code }) => code);
  const hide = (next: readonly string[]) =>
    void setState({ hidden: next.length === 0 ? null : [...next] });
  const toggle = (code: string, isShown: boolean) =>
    hide(isShown ? hidden.filter((other) => other !== code) : [...hidden, code]);
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
      <Group justify="space-between" mb={4}>
        <Text component="legend" size="xs" fw={500} style={{ float: 'left', padding: 0 }}>
          Classes
        </Text>
        <Group gap={4}>
          <Button size="compact-xs" variant="default" onClick={() => hide([])}>
            All
          </Button>
          <Button size="compact-xs" variant="default" onClick={() => hide(codes)}>
            None
          </Button>
        </Group>
      </Group>
      <div className={classes.classes}>
        {schema.classes.map(({ code, name, colour }) => (
          <div key={code} className={classes.class}>
            <Checkbox
              py={2}
              checked={!hidden.includes(code)}
              onChange={(event) => toggle(code, event.currentTarget.checked)}
              label={
                <>
                  <Swatch colour={colour} />
                  {name}
                </>
              }
            />
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              aria-label={`Only ${name}`}
              onClick={() => hide(codes.filter((other) => other !== code))}
            >
              only
            </Button>
          </div>
        ))}
      </div>
    </fieldset>
  );
}
