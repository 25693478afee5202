import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import type { Order } from '../order.ts';
import classes from './grid.module.css';
import {
  type CellPlace,
  firstClassColumn,
  type GridModel,
  gapsRow,
  partOfGrid,
  titleRow,
} from './model.ts';

export interface GridHeaderProps {
  readonly model: GridModel;
  readonly order: Order | null;
  readonly selection: 'none' | 'some' | 'all';
  readonly active: CellPlace | null;
  readonly activeId: string;
}

/** What columns are called, and below, in how many volumes nobody has labelled the classes. */
export function GridHeader({ model, order, selection, active, activeId }: GridHeaderProps) {
  const isActive = (row: number, column: number) =>
    active?.row === row && active.column === column && { id: activeId, 'data-active': true };
  const sortOf = (key: string) =>
    order?.key !== key
      ? ('none' as const)
      : order.isDescending
        ? ('descending' as const)
        : ('ascending' as const);
  const cellProps = (column: number, key: string, label?: string) => ({
    ...partOfGrid.header(column, label),
    ...isActive(titleRow, column),
    'aria-sort': sortOf(key),
  });
  return (
    <div {...partOfGrid.rowgroup} className={classes.header}>
      <div {...partOfGrid.row(titleRow)} className={classes.titles}>
        <div {...partOfGrid.header(0)} {...isActive(titleRow, 0)} className={classes.select}>
          {model.isSelectable && (
            <input
              type="checkbox"
              tabIndex={-1}
              aria-label="Select all rows"
              checked={selection === 'all'}
              ref={(box) => {
                if (box) box.indeterminate = selection === 'some';
              }}
              readOnly
            />
          )}
        </div>
        {model.columns.map(({ key, title }, n) => (
          <div
            key={key}
            {...cellProps(1 + n, key)}
            className={n === 0 ? classes.name : classes.text}
          >
            <button type="button" tabIndex={-1}>
              {title}
              <Direction of={sortOf(key)} />
            </button>
          </div>
        ))}
        {model.classes.map(({ code, name }, place) => (
          <div
            key={code}
            {...cellProps(
              firstClassColumn(model) + place,
              `class:${code}`,
              name === code ? code : `${code}: ${name}`,
            )}
            className={classes.className}
          >
            <button type="button" tabIndex={-1} aria-label={`Sort by ${code}`}>
              <span>{code}</span>
              <Direction of={sortOf(`class:${code}`)} />
            </button>
          </div>
        ))}
      </div>
      <Gaps model={model} isActive={(column) => isActive(gapsRow, column)} />
    </div>
  );
}

function Gaps({
  model,
  isActive,
}: {
  model: GridModel;
  isActive: (column: number) => false | Readonly<Record<string, string | boolean>>;
}) {
  const { columns, classes: labelClasses, gaps } = model;
  return (
    <div {...partOfGrid.row(gapsRow)} className={classes.gaps}>
      <div {...partOfGrid.cell(0)} {...isActive(0)} className={classes.select} />
      {columns.map(({ key }, n) => (
        <div
          key={key}
          {...partOfGrid.cell(1 + n)}
          {...isActive(1 + n)}
          className={n === 0 ? classes.name : classes.text}
        >
          {n === 0 && 'Not annotated'}
        </div>
      ))}
      {labelClasses.map(({ code }, place) => {
        const count = gaps[place] ?? 0;
        const label = `${code} is not annotated in ${count.toLocaleString()} ${count === 1 ? 'volume' : 'volumes'}: show ${count === 1 ? 'it' : 'them'}`;
        return (
          <div
            key={code}
            {...partOfGrid.cell(firstClassColumn(model) + place, label)}
            {...isActive(firstClassColumn(model) + place)}
            className={classes.gap}
          >
            <button type="button" tabIndex={-1} disabled={count === 0} aria-label={label}>
              {count.toLocaleString()}
            </button>
          </div>
        );
      })}
    </div>
  );
}

function Direction({ of }: { of: 'none' | 'ascending' | 'descending' }) {
  if (of === 'none') return null;
  const Icon = of === 'ascending' ? IconChevronUp : IconChevronDown;
  return <Icon size={12} aria-hidden />;
}
