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
forgetExpiredNowAndThen(require(path.join(path.dirname(script), 'queue', 'persistence', 'LokiQueueMetadataStore.js')).default.prototype);
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

// Azurite looks through all messages for expired ones at every call to a queue, also where it removes a single one. They live for days.
function forgetExpiredNowAndThen(store) {
    const { clearExpiredMessages } = store;
    const everyMilliseconds = 1000;
    const last = new Map();
    store.clearExpiredMessages = async function (account, queue, context) {
        if (Date.now() - (last.get(queue) ?? 0) >= everyMilliseconds) {
            last.set(queue, Date.now());
            await clearExpiredMessages.call(this, account, queue, context);
        }
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
            return { chain: () => rows.chain(partitionsOf(options.filter)) };
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

// Which partitions a filter is about, by the bounds it begins with. What follows behind "and" only narrows it, whatever stands in brackets
// there; where an "or" follows, it may be about any.
function partitionsOf(filter) {
    const bounds = [];
    let rest = filter ?? '';
    for (let bound; (bound = /^(?: and )?PartitionKey (eq|ge|gt|le|lt) '((?:[^']|'')*)'/.exec(rest)); rest = rest.slice(bound[0].length)) {
        bounds.push([bound[1], bound[2].replaceAll("''", "'")]);
    }

    rest = rest.replace(/'(?:[^']|'')*'/g, '');
    for (let before; before !== rest; rest = rest.replace(/\([^()]*\)/g, '')) {
        before = rest;
    }

    return /\bor\b/i.test(rest) ? [] : bounds;
}

const holds = {
    eq: (key, bound) => key === bound,
    ge: (key, bound) => key >= bound,
    gt: (key, bound) => key > bound,
    le: (key, bound) => key <= bound,
    lt: (key, bound) => key < bound,
};

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

    chain(bounds) {
        return new Selection(this.#within(bounds).flatMap(rows => [...rows.values()]));
    }

    #within(bounds) {
        const one = bounds.find(([how]) => how === 'eq');
        const partitions = one ? [[one[1], this.#rows.get(one[1]) ?? new Map()]] : [...this.#rows];
        return partitions.filter(([key]) => bounds.every(([how, bound]) => holds[how](key, bound))).map(([, rows]) => rows);
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
