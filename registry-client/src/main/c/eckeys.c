/*
 * The native half of dev.jbuild.registry.EcKeyPairs: keys of P-256 by OpenSSL's libcrypto.
 * Source: OpenSSL, EVP_PKEY-EC(7).
 */
#include <jni.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

enum { NUMBER = 32, POINT = 1 + 2 * NUMBER };

/* Puts the secret number and then the point, as 4 and its two numbers, into pair. */
JNIEXPORT jboolean JNICALL Java_dev_jbuild_registry_EcKeyPairs_generate0(JNIEnv *env, jclass type, jbyteArray pair)
{
	unsigned char bytes[NUMBER + POINT];
	size_t length = 0;
	BIGNUM *secret = NULL;
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");

	(void)type;
	jboolean made = key && EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &secret) &&
			BN_bn2binpad(secret, bytes, NUMBER) == NUMBER &&
			EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, bytes + NUMBER,
							POINT, &length) &&
			length == POINT && bytes[NUMBER] == POINT_CONVERSION_UNCOMPRESSED;
	if (made)
		(*env)->SetByteArrayRegion(env, pair, 0, sizeof(bytes), (jbyte *)bytes);
	OPENSSL_cleanse(bytes, sizeof(bytes));
	BN_clear_free(secret);
	EVP_PKEY_free(key);
	return made;
}
