using System.Text;
using Microsoft.AspNetCore.Http;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Streaming;

/// <summary>The pods of the node as a list: those it is to run, or those of which something runs.</summary>
internal sealed class PodsHandler(NodeServices parts)
{
    public async ValueTask HandleAsync(HttpContext context, NodeRoute route, CancellationToken stop)
    {
        IEnumerable<PodEntry> pods = parts.Pods.Pods;
        if (route.Action == NodeAction.RunningPods) pods = pods.Where(pod => pod.Containers.Any(one => one.Running));
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(
            "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{},\"items\":["), stop);
        bool first = true;
        foreach (Pod pod in pods.Select(entry => entry.Pod))
        {
            if (!first) await context.Response.Body.WriteAsync(","u8.ToArray(), stop);
            first = false;
            using JsonOutput output = new();
            pod.WriteJson(output);
            await context.Response.Body.WriteAsync(output.WrittenMemory, stop);
        }

        await context.Response.Body.WriteAsync("]}\n"u8.ToArray(), stop);
    }
}
