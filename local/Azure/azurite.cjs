// Starts Azurite (its script is the first argument) as a child that ends with its parent.
'use strict';
const path = require('path');
const script = process.argv[1];

// Azurite's own close handler runs when standard input ends (it saves the data files), not on Ctrl-C.
const once = process.once;
let close = () => process.exit(0);
process.once = function (event, handler) {
    if (event === 'SIGINT') { close = handler; return process; }
    return once.call(process, event, handler);
};
process.on('SIGINT', () => {});
process.stdin.on('end', () => { setTimeout(() => process.exit(0), 3000).unref(); close(); }).resume();

removeOneAtATime(require('module').createRequire(script)('lokijs').Collection.prototype);
if (process.argv.includes('--inMemoryPersistence')) {
    keepTablesByPartition(require(path.join(path.dirname(script), 'table', 'persistence', 'LokiTableMetadataStore.js')).default.prototype);
}

process.argv.splice(1, 0, 'azurite');
require(script);

// Azurite removes each message of a queue, and each that nobody refers to any more, by a call that sorts the whole collection anew: with
// some thousand messages that was nine tenths of its time, for seconds on end. To remove one alone keeps the indexes as they are.
function removeOneAtATime(collection) {
    const { remove, findAndRemove } = collection;
    collection.remove = function (what) {
        if (!Array.isArray(what) || what.length > 1) {
            return remove.call(this, what);
        }

        return what.length === 1 ? remove.call(this, what[0]) : undefined;
    };
    collection.findAndRemove = function (query) {
        const found = this.find(query);
        return found.length > 1 ? findAndRemove.call(this, query) : this.remove(found);
    };
}

// Azurite looks at every row of a table for each query and moves arrays of all rows for each write: 100,000 rows make one call a hundred
// times slower. In memory the rows are kept by partition instead, as Azure keeps them; everything else stays Azurite's.
function keepTablesByPartition(store) {
    const tables = new WeakMap();
    const { getEntityCollection, queryTableEntities, rollbackEntityChanges, removeEntitiesAddedInBatch } = store;

    store.getEntityCollection = function (...table) {
        return partitioned(getEntityCollection.apply(this, table));
    };
    store.queryTableEntities = function (context, account, table, options, ...next) {
        const asker = Object.create(this);
        asker.getEntityCollection = (...name) => {
            const rows = this.getEntityCollection(...name);
            return { chain: () => rows.chain(onlyPartition(options.filter)) };
        };
        return queryTableEntities.call(asker, context, account, table, options, ...next);
    };
    store.rollbackEntityChanges = function (table) {
        return rollbackEntityChanges.call(this, partitioned(table));
    };
    store.removeEntitiesAddedInBatch = function (table) {
        return removeEntitiesAddedInBatch.call(this, partitioned(table));
    };

    function partitioned(table) {
        if (!tables.has(table)) {
            tables.set(table, new Partitions());
        }

        return tables.get(table);
    }
}

// The partition a filter is about; undefined when it may be about several. What follows behind "and" only narrows it, whatever stands in
// brackets there.
function onlyPartition(filter) {
    const first = /^PartitionKey eq '((?:[^']|'')*)'/.exec(filter ?? '');
    if (!first) {
        return undefined;
    }

    let rest = filter.slice(first[0].length).replace(/'(?:[^']|'')*'/g, '');
    for (let before; before !== rest; rest = rest.replace(/\([^()]*\)/g, '')) {
        before = rest;
    }

    return /\bor\b/i.test(rest) ? undefined : first[1].replaceAll("''", "'");
}

// What Azurite asks of a collection of rows.
class Partitions {
    #rows = new Map();

    findOne(key) {
        return this.#rows.get(key.PartitionKey)?.get(key.RowKey) ?? null;
    }

    insert(row) {
        let partition = this.#rows.get(row.PartitionKey);
        if (!partition) {
            this.#rows.set(row.PartitionKey, partition = new Map());
        }

        partition.set(row.RowKey, row);
    }

    update(row) {
        this.insert(row);
    }

    remove(row) {
        const partition = this.#rows.get(row.PartitionKey);
        if (partition?.delete(row.RowKey) && partition.size === 0) {
            this.#rows.delete(row.PartitionKey);
        }
    }

    chain(partition) {
        return new Selection(partition === undefined
            ? [...this.#rows.values()].flatMap(rows => [...rows.values()])
            : [...(this.#rows.get(partition)?.values() ?? [])]);
    }
}

class Selection {
    #rows;

    constructor(rows) {
        this.#rows = rows;
    }

    where(condition) {
        return new Selection(this.#rows.filter(condition));
    }

    sort(order) {
        return new Selection(this.#rows.sort(order));
    }

    limit(count) {
        return new Selection(this.#rows.slice(0, count));
    }

    data() {
        return this.#rows;
    }
}
