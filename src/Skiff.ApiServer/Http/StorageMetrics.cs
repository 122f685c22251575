using System.Globalization;
using System.Text;
using Skiff.ApiServer.Resources;
using Skiff.Store;

namespace Skiff.ApiServer.Http;

/// <summary>What the store holds and does, under the names that dashboards know.</summary>
public static class StorageMetrics
{
    /// <summary>Writes the figures in Prometheus' text form.</summary>
    public static void Write(StringBuilder text, Registry registry)
    {
        text.Append("# HELP apiserver_storage_objects Objects stored, by resource.\n# TYPE apiserver_storage_objects gauge\n");
        foreach (Resource resource in registry.Resources)
        {
            if (resource.Id is not { } id || resource.Conversion is not null) continue;
            string name = resource.Kind.Group.Length == 0 ? resource.Kind.Plural : $"{resource.Kind.Plural}.{resource.Kind.Group}";
            text.Append(CultureInfo.InvariantCulture,
                $"apiserver_storage_objects{{resource=\"{name}\"}} {resource.Store.Read(id).Count}\n");
        }

        if (registry.Store is LogStore store) Write(text, store.Metrics);
    }

    private static void Write(StringBuilder text, StoreMetrics metrics)
    {
        text.Append("# TYPE apiserver_storage_size_bytes gauge\n");
        text.Append(CultureInfo.InvariantCulture, $"apiserver_storage_size_bytes{{storage_cluster_id=\"etcd-0\"}} {metrics.LogBytes}\n");
        text.Append("# TYPE etcd_request_duration_seconds histogram\n");
        const string labels = "operation=\"commit\",type=\"all\"";
        long below = 0;
        for (int i = 0; i < StoreMetrics.CommitSecondBounds.Length; i++)
        {
            below += metrics.CommitCounts[i];
            text.Append(CultureInfo.InvariantCulture,
                $"etcd_request_duration_seconds_bucket{{{labels},le=\"{StoreMetrics.CommitSecondBounds[i]}\"}} {below}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"etcd_request_duration_seconds_bucket{{{labels},le=\"+Inf\"}} {metrics.Commits}\n");
        text.Append(CultureInfo.InvariantCulture, $"etcd_request_duration_seconds_sum{{{labels}}} {metrics.CommitSeconds}\n");
        text.Append(CultureInfo.InvariantCulture, $"etcd_request_duration_seconds_count{{{labels}}} {metrics.Commits}\n");
        text.Append("# TYPE etcd_requests_total counter\n");
        text.Append(CultureInfo.InvariantCulture, $"etcd_requests_total{{operation=\"write\",type=\"all\"}} {metrics.Writes}\n");
        text.Append("# TYPE etcd_request_errors_total counter\n");
        text.Append(CultureInfo.InvariantCulture, $"etcd_request_errors_total{{operation=\"write\",type=\"all\"}} {metrics.Busy + metrics.Full}\n");
    }
}
