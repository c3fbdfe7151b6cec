using System.Text.Json;
using Understudy.Control.Otlp;
using Understudy.Node;
using Understudy.Protocol.Versions;
using Understudy.Transport.Measuring;

namespace Understudy.Control.Admin;

/// <summary>A node, as its admin address tells of it.</summary>
/// <param name="server">Started.</param>
/// <param name="push">Whose numbers are told too.</param>
public sealed class NodeSubject(NodeServer server, OtlpPush push) : IAdminSubject
{
    bool IAdminSubject.HasDashboard => false;

    IEnumerable<MetricFamily> IAdminSubject.Metrics() => [.. server.Metrics(), .. push.Metrics];

    Task IAdminSubject.AnswerAsync() => server.AnswerAsync();

    string? IAdminSubject.WhyNotReady() => server.WhyNotServing;

    Task<string?> IAdminSubject.WhyNotServingAsync(CancellationToken stopping) =>
        ServingCheck.OfProcessAsync(server.OpenListeners, ServingCheck.FreshKeys(1), stopping);

    Task<ApiAnswer> IAdminSubject.AnswerAsync(string path, ApiQuery query) => Task.FromResult(path == AdminApi.StatusPath
        ? ApiAnswer.Of(JsonSerializer.SerializeToUtf8Bytes(Status(), ApiJson.Default.NodeStatusDocument))
        : ApiAnswer.Unknown(path));

    bool IAdminSubject.Acts(string path) => false;

    Task<ApiAnswer> IAdminSubject.ActAsync(string path, ApiQuery query) => Task.FromResult(ApiAnswer.Unknown(path));

    private NodeStatusDocument Status() => new()
    {
        Version = OwnVersion.Number,
        ProcessId = Environment.ProcessId,
        Node = server.Status(),
    };
}
