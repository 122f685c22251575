using System.Globalization;
using Skiff.Agent.Runtime;
using Skiff.GrpcHealth.V1;

namespace Skiff.Agent.Probes;

/// <summary>Asks a container's gRPC health service.</summary>
internal static class GrpcProbe
{
    public static async ValueTask<ProbeOutcome> RunAsync(
        string host, int port, string service, TimeSpan timeout, TimeProvider time, CancellationToken stop)
    {
        string address = string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
        using GrpcChannel channel = GrpcChannel.ToHost(host, port, time);
        CriResult<HealthCheckResponse> asked = await channel.UnaryAsync(
            "/grpc.health.v1.Health/Check", new HealthCheckRequest { Service = service }, HealthCheckResponse.Parser,
            timeout, stop);
        if (!asked.TryGet(out HealthCheckResponse? response, out CriError? error))
        {
            return ProbeOutcome.Failed(error.Code switch
            {
                RpcCode.Unimplemented =>
                    $"error: this server does not implement the grpc health protocol (grpc.health.v1.Health): {error.Message}",
                RpcCode.DeadlineExceeded or RpcCode.Unavailable =>
                    $"timeout: failed to connect service \"{address}\" within {timeout.TotalSeconds:0.###}s: {error.Message}",
                _ => $"error: health rpc probe failed: {error}",
            });
        }

        return response.Status == HealthCheckResponse.Types.ServingStatus.Serving
            ? ProbeOutcome.Passed
            : ProbeOutcome.Failed($"service unhealthy (responded with \"{Name(response.Status)}\")");
    }

    private static string Name(HealthCheckResponse.Types.ServingStatus status) => status switch
    {
        HealthCheckResponse.Types.ServingStatus.NotServing => "NOT_SERVING",
        HealthCheckResponse.Types.ServingStatus.ServiceUnknown => "SERVICE_UNKNOWN",
        _ => "UNKNOWN",
    };
}
