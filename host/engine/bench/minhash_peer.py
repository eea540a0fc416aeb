"""datatrove's MinHash over a JSON Lines file: the same n-grams, bands and rows as heartcut's."""

import resource
import sys
import time

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup import MinhashDedupBuckets, MinhashDedupCluster, MinhashDedupFilter, MinhashDedupSignature
from datatrove.pipeline.dedup.minhash import MinhashConfig
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

BUCKETS = 14


def main(file, work):
    config = MinhashConfig(n_grams=5, num_buckets=BUCKETS, hashes_per_bucket=8)
    folder, name = file.rsplit("/", 1)

    def reader():
        return JsonlReader(folder, glob_pattern=name)

    def run(tasks, *pipeline):
        # One task reads the one file; the second core takes half of the buckets.
        LocalPipelineExecutor(pipeline=list(pipeline), tasks=tasks, workers=min(tasks, 2), logging_dir=None, skip_completed=False).run()

    start = time.time()
    run(1, reader(), MinhashDedupSignature(output_folder=f"{work}/signatures", config=config))
    signed = time.time()
    run(BUCKETS, MinhashDedupBuckets(input_folder=f"{work}/signatures", output_folder=f"{work}/buckets", config=config))
    run(1, MinhashDedupCluster(input_folder=f"{work}/buckets", output_folder=f"{work}/remove", config=config))
    clustered = time.time()
    run(1, reader(), MinhashDedupFilter(input_folder=f"{work}/remove", exclusion_writer=JsonlWriter(f"{work}/removed", compression=None)), JsonlWriter(f"{work}/kept", compression=None))
    end = time.time()
    removed = sum(1 for _ in open(f"{work}/removed/00000.jsonl"))
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"signatures {signed - start:.1f} s, clusters {clustered - signed:.1f} s, filter {end - clustered:.1f} s, together {end - start:.1f} s")
    print(f"{removed} repeats found, peak memory {peak // 1024} MiB")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
