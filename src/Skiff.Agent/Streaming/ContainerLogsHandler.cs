using Microsoft.AspNetCore.Http;
using Microsoft.Win32.SafeHandles;
using Skiff.Agent.Streaming.Logs;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Streaming;

/// <summary>What a container has written, as text.</summary>
internal sealed class ContainerLogsHandler(NodeServices parts, LogReader reader)
{
    public async ValueTask HandleAsync(HttpContext context, NodeRoute route, CancellationToken stop)
    {
        LogQuery? query = LogQuery.Read(
            name => context.Request.Query.TryGetValue(name, out var values) ? values[0] ?? "" : null,
            parts.Time.GetUtcNow(), out int code, out string error);
        if (query is null)
        {
            await TextReply.WriteAsync(context, code, error, stop);
            return;
        }

        if (parts.Pods.Find(route.Namespace, route.Pod) is not { } pod)
        {
            await TextReply.WriteAsync(context, 404, $"pod \"{route.Pod}\" does not exist", stop);
            return;
        }

        if (!IsInSpec(pod.Pod, route.Container))
        {
            await TextReply.WriteAsync(
                context, 404, $"container \"{route.Container}\" not found in pod \"{route.Pod}\"", stop);
            return;
        }

        ContainerEntry? container = pod.Find(route.Container);
        if (query.Previous) container = container?.Previous;
        if (container is null)
        {
            await TextReply.WriteAsync(context, 400, Absent(pod.Pod, route.Container, query.Previous), stop);
            return;
        }

        await CopyAsync(context, route, container, query, stop);
    }

    private async ValueTask CopyAsync(
        HttpContext context, NodeRoute route, ContainerEntry container, LogQuery query, CancellationToken stop)
    {
        SafeFileHandle? file = reader.Open(container.LogPath, out string error);
        if (file is null)
        {
            await TextReply.WriteAsync(context, 400, error, stop);
            return;
        }

        context.Response.ContentType = "text/plain";
        await context.Response.StartAsync(stop);
        if (query.Follow) await context.Response.BodyWriter.FlushAsync(stop);
        await reader.CopyAsync(
            file, container.LogPath, query, () => IsRunning(route, container.Id), context.Response.BodyWriter, stop);
    }

    private bool IsRunning(NodeRoute route, string containerId) =>
        parts.Pods.Find(route.Namespace, route.Pod)?.Containers.Any(one => one.Id == containerId && one.Running) == true;

    private static bool IsInSpec(Pod pod, string name) =>
        pod.Spec.Containers.Any(one => one.Name == name)
        || pod.Spec.InitContainers.Any(one => one.Name == name)
        || pod.Spec.EphemeralContainers.Any(one => one.EphemeralContainerCommon.Name == name);

    // A container that has not been made yet has nothing to show, and says why.
    private static string Absent(Pod pod, string name, bool previous)
    {
        if (previous) return $"previous terminated container \"{name}\" in pod \"{pod.Metadata.Name}\" not found";
        ContainerStatus? status = pod.Status.ContainerStatuses.FirstOrDefault(one => one.Name == name)
            ?? pod.Status.InitContainerStatuses.FirstOrDefault(one => one.Name == name)
            ?? pod.Status.EphemeralContainerStatuses.FirstOrDefault(one => one.Name == name);
        return status?.State.Waiting is { } waiting
            ? $"container \"{name}\" in pod \"{pod.Metadata.Name}\" is waiting to start: {Why(waiting)}"
            : $"container \"{name}\" in pod \"{pod.Metadata.Name}\" is not available";
    }

    // Failures to get or make the container come with their message; everything else is its reason.
    private static string Why(ContainerStateWaiting waiting) => waiting.Reason switch
    {
        "ErrImagePull" => "image can't be pulled",
        "ImagePullBackOff" => "trying and failing to pull image",
        _ => waiting.Reason,
    };
}
