import type { KeyboardEvent } from 'react';

/** What keys do while the viewer has the focus, outside fields; the help lists them. */
export const keys = [
  { keys: ['↑', '↓'], does: 'next and previous slice' },
  { keys: ['Page up', 'Page down'], does: 'ten slices on and back' },
  { keys: ['Home', 'End'], does: 'first and last slice' },
  { keys: ['N'], does: 'worst slice of the version that is chosen' },
  { keys: ['L'], does: 'labels away and back' },
  { keys: ['+', '−'], does: 'larger and smaller' },
  { keys: ['A'], does: 'contrast as at the beginning' },
  { keys: ['0'], does: 'size, place and contrast as at the beginning' },
  { keys: ['?'], does: 'this help' },
] as const;

export interface KeyActions {
  readonly scrub: (by: number) => void;
  readonly first: () => void;
  readonly last: () => void;
  readonly worst: () => void;
  readonly toggleLabels: () => void;
  readonly zoom: (factor: number) => void;
  readonly autoContrast: () => void;
  readonly reset: () => void;
  readonly help: () => void;
}

/** Handles a key; those that are typed into a field or move a slider are let be. */
export function handleKey(event: KeyboardEvent<HTMLElement>, actions: KeyActions): void {
  const isElsewhere =
    event.target instanceof Element &&
    event.target.closest(
      'input, textarea, select, [role=slider], [role=listbox], [role=radiogroup]',
    );
  if (isElsewhere || event.ctrlKey || event.metaKey || event.altKey) return;
  const action = actionOf(event.key, actions);
  if (action === undefined) return;
  event.preventDefault();
  action();
}

function actionOf(key: string, actions: KeyActions): (() => void) | undefined {
  switch (key) {
    case 'ArrowUp':
      return () => actions.scrub(1);
    case 'ArrowDown':
      return () => actions.scrub(-1);
    case 'PageUp':
      return () => actions.scrub(10);
    case 'PageDown':
      return () => actions.scrub(-10);
    case 'Home':
      return actions.first;
    case 'End':
      return actions.last;
    case 'n':
    case 'N':
      return actions.worst;
    case 'l':
    case 'L':
      return actions.toggleLabels;
    case '+':
    case '=':
      return () => actions.zoom(1.25);
    case '-':
    case '−':
      return () => actions.zoom(0.8);
    case 'a':
    case 'A':
      return actions.autoContrast;
    case '0':
      return actions.reset;
    case '?':
      return actions.help;
    default:
      return undefined;
  }
}
