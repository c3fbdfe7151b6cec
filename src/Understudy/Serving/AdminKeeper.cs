using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Understudy.Control.Admin;
using Understudy.Control.Configuration;
using Understudy.Transport.Interop;

namespace Understudy.Serving;

/// <summary>Token and certificate of the admin address: read at the start, and again when it is asked for or when a file has changed.
/// What is wrong changes nothing.</summary>
/// <param name="options">Null: there is no such address.</param>
/// <param name="logger">Hears of what was read, and what could not be.</param>
internal sealed class AdminKeeper(AdminOptions? options, ILogger logger) : IKeptFiles
{
    private const int MostBytes = 64 << 10;

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (DateTime Written, long Length)> _stamps = [];

    public bool IsEmpty => !Paths.Any();

    public AdminAccess Access { get; } = new(
        isRemote: options?.Address.IsRemote ?? false, isPrivate: options?.Address.IsPrivate ?? false);

    private IEnumerable<string> Paths => new[] { options?.TokenFile, options?.Certificate, options?.Key }.OfType<string>().Distinct();

    /// <summary>Reads the files for the first time.</summary>
    /// <returns>Why they cannot be; null if all is well.</returns>
    public string? Begin()
    {
        var obstacle = TryRead();
        if (obstacle is null && options?.TokenFile is { } path && SmallFile.IsForAll(path)) logger.UserFileOpen(path);
        return obstacle;
    }

    public void TellUnreadable()
    {
        foreach (var path in Paths.Where(path => !FileStamp.CanRead(path))) logger.UserFileUnreadable(path);
    }

    public void ReadAgain()
    {
        if (IsEmpty) return;
        if (TryRead() is { } obstacle) logger.AdminFilesRefused(obstacle);
        else logger.AdminFilesRead(string.Join(" and ", Paths));
    }

    public async Task WatchUntilAsync(Task end)
    {
        if (IsEmpty) return;
        while (await Task.WhenAny(end, Task.Delay(LookInterval)) != end)
        {
            if (HaveChanged()) ReadAgain();
        }
    }

    private bool HaveChanged()
    {
        lock (_lock) return Paths.Any(path => FileStamp.Of(path) != _stamps.GetValueOrDefault(path));
    }

    private string? TryRead()
    {
        lock (_lock)
        {
            foreach (var path in Paths) _stamps[path] = FileStamp.Of(path);
            return (options?.Certificate is { } certificate ? ReadCertificate(certificate, options.Key!) : null)
                ?? (options?.TokenFile is { } token ? ReadToken(token) : null);
        }
    }

    private string? ReadToken(string path)
    {
        var content = SmallFile.Read(path, MostBytes, out var obstacle);
        if (obstacle is not null) return obstacle;
        return Access.Take(content) is { } problem ? $"{path}: {problem}" : null;
    }

    private string? ReadCertificate(string path, string key)
    {
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(path);
            Access.Certificate = SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(path, key), chain, offline: true);
            return null;
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            return $"{path}: no TLS can be spoken with it and the key in {key}: {failure.Message}";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return $"{path} or {key} cannot be read: {FileFault.ReasonOf(failure)}";
        }
    }
}
