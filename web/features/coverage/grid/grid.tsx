import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type CSSProperties,
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { coverageStates } from '../../../components/coverage-state.ts';
import type { Order } from '../order.ts';
import classes from './grid.module.css';
import { GridHeader } from './grid-header.tsx';
import { GridRow } from './grid-row.tsx';
import { GridTip } from './grid-tip.tsx';
import {
  type CellPlace,
  firstClassColumn,
  type GridModel,
  gapsRow,
  moved,
  partOfGrid,
  placeOf,
  selectionWidth,
  titleRow,
} from './model.ts';

export interface GridProps {
  /** A new one whenever what it shows changes, and else the same. */
  readonly model: GridModel;
  readonly order: Order | null;
  readonly selected: ReadonlySet<string>;
  readonly onSort: (key: string) => void;
  /** A row was chosen, or with `isRange` all from the one before to it. */
  readonly onSelect: (row: number, isRange: boolean) => void;
  readonly onSelectAll: () => void;
  /** A row was opened, at a class where `place` is given. */
  readonly onOpen: (row: number, place: number | null) => void;
  /** The count of volumes without a class was opened. */
  readonly onOpenGaps: (place: number) => void;
}

/** Heights of the header's rows, in px. */
const titlesHeight = 150;
const gapsHeight = 28;
const headerHeight = titlesHeight + gapsHeight;

/** Rows that are drawn above and below those that are seen. */
const overscan = 4;

const colours = {
  '--annotated': coverageStates.ANNOTATED.colour,
  '--absent': coverageStates.ABSENT.colour,
  '--derivable': coverageStates.DERIVABLE.colour,
  '--not-annotated': coverageStates.NOT_ANNOTATED.colour,
};

/**
 * A grid as ARIA has it: one stop of the keyboard, in which arrows move through cells, Enter opens and Space selects.
 * Only rows that are seen are drawn, and one handler serves all cells.
 */
export function Grid(props: GridProps) {
  const { model, order, selected } = props;
  const element = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<CellPlace | null>(null);
  const [hasKeyboard, setHasKeyboard] = useState(false);
  const activeId = useId();
  const rows = useVirtualizer({
    count: model.rowCount,
    getScrollElement: () => element.current,
    estimateSize: () => model.rowHeight,
    overscan,
    scrollPaddingEnd: headerHeight,
    getItemKey: model.keyOf,
  });
  const lastColumn = firstClassColumn(model) + model.classes.length - 1;
  const bounds = { lastRow: model.rowCount - 1, lastColumn };
  const place =
    active && active.row <= bounds.lastRow && active.column <= lastColumn ? active : null;

  useEffect(() => {
    if (!hasKeyboard || place === null) return;
    const cell = element.current?.querySelector('[data-active]');
    cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [place, hasKeyboard]);

  const act = ({ row, column }: CellPlace, isRange: boolean) => {
    const classPlace = column - firstClassColumn(model);
    if (row === gapsRow) {
      if (classPlace >= 0 && (model.gaps[classPlace] ?? 0) > 0) props.onOpenGaps(classPlace);
    } else if (row === titleRow) {
      if (column === 0) props.onSelectAll();
      else props.onSort(keyOfColumn(model, column));
    } else if (column === 0) props.onSelect(row, isRange);
    else props.onOpen(row, classPlace >= 0 ? classPlace : null);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    // Alt and the arrows are the browser's: back and forth.
    if (event.altKey || event.metaKey) return;
    const from = place ?? { row: 0, column: firstClassColumn(model) };
    const page = Math.max(1, Math.floor((rows.scrollRect?.height ?? 0) / model.rowHeight) - 6);
    const to = moved(from, event, { ...bounds, page });
    if (to) {
      if (to.row >= 0) rows.scrollToIndex(to.row, { align: 'auto' });
      setActive(to);
    } else if (event.key === ' ') {
      if (from.row >= 0) props.onSelect(from.row, event.shiftKey);
      else act(from, false);
    } else if (event.key === 'Enter') act(from, event.shiftKey);
    else return;
    setHasKeyboard(true);
    event.preventDefault();
  };

  const onClick = (event: MouseEvent) => {
    const clicked = placeOf(event.target);
    if (clicked === null) return;
    setHasKeyboard(false);
    setActive(clicked);
    const isLink = event.target instanceof Element && event.target.closest('a') !== null;
    // The browser opens links in other windows by itself.
    if (isLink && (event.ctrlKey || event.metaKey || event.shiftKey)) return;
    if (isLink) event.preventDefault();
    const isText =
      clicked.row >= 0 && clicked.column > 0 && clicked.column < firstClassColumn(model);
    if (isLink || !isText) act(clicked, event.shiftKey);
  };

  const onFocus = ({ currentTarget }: FocusEvent) => {
    if (currentTarget.matches(':focus-visible')) setHasKeyboard(true);
    if (place === null) setActive({ row: 0, column: firstClassColumn(model) });
  };

  const selection = selected.size === 0 ? 'none' : isAll(model, selected) ? 'all' : 'some';
  const items = rows.getVirtualItems();
  const seen = Math.ceil((rows.scrollRect?.height ?? 0) / model.rowHeight) + 1;
  const pool = Math.max(items.length, seen + 2 * overscan);
  const isDrawn =
    place !== null && (place.row < 0 || items.some(({ index }) => index === place.row));
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: as partOfGrid says */}
      <div
        ref={element}
        role="grid"
        tabIndex={0}
        aria-label={model.name}
        aria-rowcount={model.rowCount + 2}
        aria-colcount={lastColumn + 1}
        {...(model.isSelectable && { 'aria-multiselectable': true })}
        {...(isDrawn && { 'aria-activedescendant': activeId })}
        className={classes.grid}
        style={styleOf(model)}
        data-keyboard={hasKeyboard || undefined}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onFocus={onFocus}
      >
        <GridHeader {...{ model, order, selection, activeId }} active={place} />
        <div
          {...partOfGrid.rowgroup}
          className={classes.body}
          style={{ height: rows.getTotalSize() }}
        >
          {items.map(({ index, start }) => (
            <GridRow
              // Rows that go out of sight are used again for those that come.
              key={index % pool}
              {...{ model, activeId }}
              row={index}
              top={start}
              isSelected={selected.has(model.keyOf(index))}
              activeColumn={place?.row === index ? place.column : null}
            />
          ))}
        </div>
      </div>
      <GridTip
        grid={element}
        activeKey={hasKeyboard && place ? `${place.row} ${place.column}` : null}
      />
    </>
  );
}

function isAll(model: GridModel, selected: ReadonlySet<string>): boolean {
  return selected.size >= model.rowCount;
}

function keyOfColumn(model: GridModel, column: number): string {
  const classPlace = column - firstClassColumn(model);
  return model.columns[column - 1]?.key ?? `class:${model.classes[classPlace]?.code}`;
}

function styleOf(model: GridModel): CSSProperties {
  const leading = model.columns.map(({ width }) => `${width}px`).join(' ');
  const style: CSSProperties & Record<`--${string}`, string> = {
    ...colours,
    '--columns': `${selectionWidth}px ${leading} repeat(${model.classes.length}, ${model.cellWidth}px)`,
    '--row-height': `${model.rowHeight}px`,
    '--titles-height': `${titlesHeight}px`,
    '--gaps-height': `${gapsHeight}px`,
    '--select-width': `${selectionWidth}px`,
    scrollPaddingTop: headerHeight,
    scrollPaddingLeft: selectionWidth + (model.columns[0]?.width ?? 0),
  };
  return style;
}
