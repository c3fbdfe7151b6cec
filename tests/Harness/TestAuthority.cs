using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Understudy.Harness;

/// <summary>A certificate authority of a test's own, and what it signs, as PEM files in a folder that goes with it.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("understudy-tls-");
    private readonly X509Certificate2 _root;
    private readonly List<byte[]> _revoked = [];
    private int _serial;

    public TestAuthority(string name = "Understudy Test CA")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _root = request.CreateSelfSigned(Yesterday, DateTimeOffset.UtcNow.AddYears(10));
        File = Write("ca.pem", _root.ExportCertificatePem());
    }

    private static DateTimeOffset Yesterday => DateTimeOffset.UtcNow.AddDays(-1);

    /// <summary>The authority's own certificate.</summary>
    public string File { get; }

    /// <summary>Signs a certificate.</summary>
    /// <param name="subject">Common name, and host name unless it is an address.</param>
    /// <param name="from">Good from; default yesterday.</param>
    /// <param name="until">Good until; default in a year.</param>
    public TestCertificate Issue(string subject, DateTimeOffset? from = null, DateTimeOffset? until = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={subject}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(subject, out var address)) names.AddIpAddress(address);
        else names.AddDnsName(subject.Replace(' ', '-'));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        var number = ++_serial;
        byte[] serial = [1, (byte)(number >> 8), (byte)number];
        var begin = from ?? Yesterday;
        if (begin < _root.NotBefore) begin = _root.NotBefore;
        using var signed = request.Create(_root, begin, until ?? DateTimeOffset.UtcNow.AddYears(1), serial);
        return new TestCertificate(
            Write($"{number}.pem", signed.ExportCertificatePem()), Write($"{number}.key", key.ExportPkcs8PrivateKeyPem()), serial);
    }

    /// <summary>Lists certificates as no longer good.</summary>
    /// <returns>The file of the list.</returns>
    public string Revoke(params TestCertificate[] certificates)
    {
        _revoked.AddRange(certificates.Select(certificate => certificate.Serial));
        var list = new CertificateRevocationListBuilder();
        foreach (var serial in _revoked) list.AddEntry(serial);
        var bytes = list.Build(
            _root, 1, DateTimeOffset.UtcNow.AddDays(30), HashAlgorithmName.SHA256, thisUpdate: DateTimeOffset.UtcNow.AddHours(-1));
        return Write("revoked.pem", PemEncoding.WriteString("X509 CRL", bytes));
    }

    /// <summary>Writes a file beside the others.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        System.IO.File.WriteAllText(path, text + "\n");
        return path;
    }

    public void Dispose()
    {
        _root.Dispose();
        _folder.Delete(recursive: true);
    }
}

/// <summary>A certificate with its key.</summary>
/// <param name="File">PEM.</param>
/// <param name="Key">PEM.</param>
/// <param name="Serial">By which it is revoked.</param>
public sealed record TestCertificate(string File, string Key, byte[] Serial)
{
    /// <summary>As a client of .NET shows it.</summary>
    public X509Certificate2 Load()
    {
        using var both = X509Certificate2.CreateFromPemFile(File, Key);
        return X509CertificateLoader.LoadPkcs12(both.Export(X509ContentType.Pkcs12), null);
    }
}
