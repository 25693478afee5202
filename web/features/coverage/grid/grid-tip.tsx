import { type RefObject, useEffect, useState } from 'react';
import classes from './grid.module.css';

interface Tip {
  readonly text: string;
  readonly left: number;
  readonly top: number;
}

/**
 * One tip for all cells, with what their labels say: of the cell under the pointer, or that the keyboard came to.
 * Escape hides it.
 */
export function GridTip({
  grid,
  activeKey,
}: {
  grid: RefObject<HTMLDivElement | null>;
  /** Changes with the cell that has the keyboard; null where none has. */
  activeKey: string | null;
}) {
  const [tip, setTip] = useState<Tip | null>(null);
  useEffect(() => {
    const element = grid.current;
    if (element === null) return;
    const hide = () => setTip(null);
    let scrolledAt = 0;
    const scroll = ({ timeStamp }: Event) => {
      scrolledAt = timeStamp;
      hide();
    };
    // Cells that pass below a pointer at rest are not pointed at.
    const over = ({ target, timeStamp }: Event) =>
      setTip(timeStamp - scrolledAt < restMs ? null : tipOf(target));
    const key = ({ key: pressed }: KeyboardEvent) => pressed === 'Escape' && hide();
    element.addEventListener('pointerover', over);
    element.addEventListener('pointerleave', hide);
    element.addEventListener('scroll', scroll);
    element.addEventListener('keydown', key);
    return () => {
      element.removeEventListener('pointerover', over);
      element.removeEventListener('pointerleave', hide);
      element.removeEventListener('scroll', scroll);
      element.removeEventListener('keydown', key);
    };
  }, [grid]);
  useEffect(() => {
    if (activeKey === null) return;
    setTip(tipOf(grid.current?.querySelector('[data-active]') ?? null));
  }, [grid, activeKey]);
  if (tip === null) return null;
  return (
    <div className={classes.tip} style={{ left: tip.left, top: tip.top }} aria-hidden>
      {tip.text}
    </div>
  );
}

const mostWidth = 320;

const restMs = 150;

function tipOf(target: EventTarget | null): Tip | null {
  const cell = target instanceof Element ? target.closest('[aria-colindex][aria-label]') : null;
  const text = cell?.getAttribute('aria-label');
  if (!cell || !text) return null;
  const { left, bottom } = cell.getBoundingClientRect();
  return { text, left: Math.min(left, innerWidth - mostWidth), top: bottom + 4 };
}
